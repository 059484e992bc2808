"""Asks for the room's sample rate, for an agent in this process."""

from collections.abc import Callable
from typing import Any, TypeVar

Factory = TypeVar("Factory", bound=Callable[..., Any])


def wideband(factory: Factory) -> Factory:
    """Marks an agent: it hears the room at the highest rate there when it joins.

    `AgentCall.sample_rate` is that rate then. An agent that is not marked hears 8 kHz.
    """
    factory.wideband = True  # type: ignore[attr-defined]
    return factory
