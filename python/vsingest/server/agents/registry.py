"""The agents that a server has, by id."""

import re
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Final, TypeAlias

from vsingest.protocol.ingest import AgentRequest
from vsingest.server.agents.call import AgentCall
from vsingest.server.http.answers import ApiError
from vsingest.server.settings.urls import check_url

AgentFactory: TypeAlias = Callable[[AgentCall], Awaitable[None]]

_ENTRY: Final = re.compile(r"(?P<module>[^\W\d][\w.]*):(?P<factory>[^\W\d]\w*)")


class Registry:
    """Agents by id: functions in this process, and URLs of other servers.

    Args:
        targets: By id, ``module:factory`` or the URL that is asked to send an agent.
        factories: Functions by id.

    Raises:
        ValueError: A target cannot be loaded; the text names it.
    """

    def __init__(
        self, targets: Mapping[str, str], factories: Mapping[str, AgentFactory] | None = None
    ) -> None:
        self._agents: dict[str, AgentFactory | str] = {
            name: _resolve(name, target) for name, target in targets.items()
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


def _resolve(name: str, target: str) -> AgentFactory | str:
    if "://" in target:
        check_url(f"agents.{name}", target)
        return target
    entry = _ENTRY.fullmatch(target)
    if entry is None:
        raise ValueError(
            f"agents.{name}: {target!r} is neither like module:factory nor an http(s) URL"
        )
    try:
        factory = getattr(import_module(entry["module"]), entry["factory"])
    except (ImportError, AttributeError) as error:
        raise ValueError(f"agents.{name}: {target!r} cannot be loaded: {error}") from error
    if not callable(factory):
        raise ValueError(f"agents.{name}: {target!r} is not a function")
    return factory  # type: ignore[no-any-return]
