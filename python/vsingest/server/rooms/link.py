"""The port to a participant's connection that rooms need."""

from collections.abc import Iterable
from typing import Final, Protocol

from vsingest.fast import MediaSender
from vsingest.protocol.close_codes import CloseCode

# The close reasons for a peer that reads too slowly.
SLOW_READER: Final = "the reader is too slow: too many bytes wait for it"
STALLED_READER: Final = "the reader is too slow: too much audio was dropped for it"


class Link(Protocol):
    """The link to one peer. No method waits, and messages arrive in the order they were sent."""

    @property
    def outgoing(self) -> MediaSender:
        """Takes audio; if the peer is too slow, the oldest waiting message is dropped."""

    @property
    def closing(self) -> bool:
        """Whether `close` was called or the peer is gone; then nothing more is sent."""

    def send_control(self, text: bytes) -> None:
        """Sends an event, which is never dropped while the connection lives."""

    def send_welcome(self, texts: Iterable[bytes]) -> None:
        """Sends the first events of a newcomer, which do not count towards `outbox_bytes`."""

    def close(self, code: CloseCode, reason: str | None = None) -> None:
        """Closes once everything sent so far is written, or when that takes too long.

        Only the first call counts.

        Args:
            code: The close code.
            reason: The reason; by default that of the code.
        """
