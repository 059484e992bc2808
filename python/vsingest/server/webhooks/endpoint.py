"""The receivers of webhooks and the events that they want."""

from collections.abc import Awaitable, Callable, Sequence
from fnmatch import fnmatchcase
from typing import Final, TypeAlias

import msgspec

ALL_EVENTS: Final = ("*",)


class WebhookEndpoint(msgspec.Struct, frozen=True):
    """A receiver of webhooks.

    Attributes:
        url: The URL; it may hold a secret, so it is not logged.
        events: The kinds of events it wants; ``*`` and ``?`` stand for any characters, as in
            ``session*``.
    """

    url: str
    events: tuple[str, ...] = ALL_EVENTS

    def wants(self, kind: str) -> bool:
        """Whether the receiver wants a kind of event."""
        return any(fnmatchcase(kind, pattern) for pattern in self.events)


# By API key and room, the receivers of that room beside those of the server.
EndpointsOf: TypeAlias = Callable[[str, str], Awaitable[Sequence[WebhookEndpoint]]]


async def no_endpoints(_api_key: str, _room_id: str) -> Sequence[WebhookEndpoint]:
    """Returns no receivers, for a server whose rooms have none."""
    return ()
