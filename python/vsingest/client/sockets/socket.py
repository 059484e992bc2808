"""What a call needs of a connected WebSocket, whatever moves its bytes."""

from typing import Final, NamedTuple, Protocol

from vsingest.fast import PlayoutBuffer, SampleRing

MESSAGE_BYTES: Final = 1 << 20
CLOSE_SECONDS: Final = 2.0
# Whoever waited for a room that did not answer shall not wait for its goodbye.
HURRIED_SECONDS: Final = 0.1
BROKE_PROTOCOL: Final = "the service broke the WebSocket protocol"
# A peer that is gone though its connection is not is found after 1.5 times this.
PING_SECONDS: Final = 5.0


class Closed(NamedTuple):
    """The end of a connection.

    Attributes:
        code: The peer's close code, or 1006 where the connection broke without one.
        reason: The peer's words, or an empty string.
        silent_seconds: How long it may have been dead before that was found out.
    """

    code: int
    reason: str
    silent_seconds: float = 0.0


class SocketListener(Protocol):
    """Whom a socket tells what happens; in order, and never from within a call of `Socket`."""

    def text(self, message: str | bytes) -> None:
        """A text message came, other than audio that went into the playout buffer."""

    def binary(self) -> None:
        """A binary message came."""

    def writable(self) -> None:
        """Audio may be written again."""

    def closed(self, closed: Closed) -> None:
        """The connection has ended; nothing more comes. Told once."""


class Socket(Protocol):
    """A connected WebSocket. The URL stays in here: it is a secret.

    Attributes:
        playout: Where incoming audio goes; None while it is to come as text.
    """

    playout: PlayoutBuffer | None

    @property
    def media_messages(self) -> int:
        """Messages that went into the playout buffer."""

    @property
    def writable(self) -> bool:
        """Whether audio may be written: the connection lives, and nothing waits before it."""

    def start(self, listener: SocketListener) -> None:
        """Begins to read; to be called once, in the turn of the loop that opened the socket."""

    def write_audio(self, ring: SampleRing, samples: int) -> None:
        """Takes samples out of a ring and writes their media messages, the last filled up.

        To be called while `writable`. What has been written cannot be recalled.
        """

    def write_silence(self) -> None:
        """Writes a media message of silence; to be called while `writable`."""

    def write_event(self, message: bytes) -> None:
        """Writes a text message, or queues it where the peer is slow; goes nowhere after the end.

        Messages leave in the order they were given, and before audio that is written later.
        """

    async def flushed(self) -> None:
        """Returns once no event waits any more.

        Raises:
            ConnectionError: The connection ended first.
        """

    async def close(self, within: float = CLOSE_SECONDS) -> None:
        """Closes with code 1000; idempotent.

        Args:
            within: Seconds that the peer has for each of reading what waits, and answering.
        """
