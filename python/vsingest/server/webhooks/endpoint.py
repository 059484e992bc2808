"""Who is told of what."""

from collections.abc import Awaitable, Callable, Sequence
from fnmatch import fnmatchcase
from typing import Final, TypeAlias

import msgspec

ALL_EVENTS: Final = ("*",)


class WebhookEndpoint(msgspec.Struct, frozen=True):
    """A receiver of webhooks.

    Attributes:
        url: Where they are sent. May hold a secret, so it is not logged.
        events: The kinds it wants; ``*`` and ``?`` stand for any characters, as in ``session*``.
    """

    url: str
    events: tuple[str, ...] = ALL_EVENTS

    def wants(self, kind: str) -> bool:
        """Whether a kind of event is sent there."""
        return any(fnmatchcase(kind, pattern) for pattern in self.events)


# By API key and room: who is told of that room beside the server's own endpoints.
EndpointsOf: TypeAlias = Callable[[str, str], Awaitable[Sequence[WebhookEndpoint]]]


async def no_endpoints(_api_key: str, _room_id: str) -> Sequence[WebhookEndpoint]:
    """Of a server whose rooms have none."""
    return ()
