"""What the rooms need of a connection, whatever moves its bytes."""

from collections.abc import Iterable
from typing import Final, Protocol

from vsingest.fast import MediaSender
from vsingest.protocol.close_codes import CloseCode

# Why a link is closed whose peer reads too slowly.
SLOW_READER: Final = "the reader is too slow: too many bytes wait for it"
STALLED_READER: Final = "the reader is too slow: too much audio was dropped for it"


class Link(Protocol):
    """The way to one peer. Nothing here waits; what is sent arrives in the order it was sent."""

    @property
    def outgoing(self) -> MediaSender:
        """Takes audio; where the peer is too slow the oldest waiting message is dropped."""

    @property
    def closing(self) -> bool:
        """Whether `close` was called, or the peer is gone; nothing more is sent."""

    def send_control(self, text: bytes) -> None:
        """Sends an event, which is never dropped while the connection lives."""

    def send_welcome(self, texts: Iterable[bytes]) -> None:
        """Sends a newcomer's first events, however many: to be slow with those is no fault."""

    def close(self, code: CloseCode, reason: str | None = None) -> None:
        """Closes once everything sent so far is out, or when it takes too long.

        Only the first call counts.

        Args:
            code: Of the table.
            reason: Instead of the table's own words.
        """
