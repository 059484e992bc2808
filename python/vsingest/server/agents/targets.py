"""The agents that the settings name, by id."""

import re
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Final, TypeAlias

from vsingest.protocol.ingest import AgentRequest
from vsingest.protocol.limits import Limits
from vsingest.server.agents.call import AgentCall
from vsingest.server.agents.listening import ListeningAgent
from vsingest.server.http.answers import ApiError
from vsingest.server.settings.urls import check_url

AgentFactory: TypeAlias = Callable[[AgentCall], Awaitable[None]]

_ENTRY: Final = re.compile(r"(?P<module>[^\W\d][\w.]*):(?P<factory>[^\W\d]\w*)")
_DEFAULT_LIMITS: Final = Limits()


class AgentTargets:
    """Agents by id: functions in this process, servers to connect to, and URLs to ask.

    Args:
        targets: By id, ``module:factory``, the ``ws`` or ``wss`` URL of an agent that listens, or
            the ``http`` or ``https`` URL that is asked to send an agent.
        factories: Functions by id.
        limits: The limits on agents that listen.

    Raises:
        ValueError: A target cannot be loaded; the text names it.
    """

    def __init__(
        self,
        targets: Mapping[str, str],
        factories: Mapping[str, AgentFactory] | None = None,
        limits: Limits = _DEFAULT_LIMITS,
    ) -> None:
        self._agents: dict[str, AgentFactory | str] = {
            name: _resolve(name, target, limits) for name, target in targets.items()
        }
        self._agents |= factories or {}

    def check(self, asked: AgentRequest) -> None:
        """Refuses a request for an unknown agent.

        Raises:
            ApiError: 400: the agent is unknown.
        """
        if asked.id not in self._agents:
            known = ", ".join(sorted(self._agents)) or "none"
            raise ApiError(
                400,
                "unknown-agent",
                f"agent.id: {asked.id[:40]!r} is not set up here; known: {known}",
            )

    def find(self, agent_id: str) -> AgentFactory | str | None:
        """Returns the function to run or the URL to ask; None for an unknown agent."""
        return self._agents.get(agent_id)

    @property
    def listening(self) -> list[ListeningAgent]:
        """The agents that listen, for their counters."""
        return [agent for agent in self._agents.values() if isinstance(agent, ListeningAgent)]


def _resolve(name: str, target: str, limits: Limits) -> AgentFactory | str:
    field = f"agents.{name}"
    if target.startswith(("ws://", "wss://")):
        return ListeningAgent.at(field, target, limits)
    if "://" in target:
        check_url(field, target)
        return target
    entry = _ENTRY.fullmatch(target)
    if entry is None:
        raise ValueError(f"{field}: {target!r} is neither like module:factory nor a URL")
    try:
        factory = getattr(import_module(entry["module"]), entry["factory"])
    except (ImportError, AttributeError) as error:
        raise ValueError(f"{field}: {target!r} cannot be loaded: {error}") from error
    if not callable(factory):
        raise ValueError(f"{field}: {target!r} is not a function")
    return factory  # type: ignore[no-any-return]
