"""The interface of a connected WebSocket that a call needs."""

from typing import Final, NamedTuple, Protocol

from vsingest.fast import PlayoutBuffer, SampleRing
from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.limits import Limits

SOCKET_MESSAGE_BYTES: Final = 1 << 20
# How fast a service is read: forty times the rate of audio at 48 kHz, and so little at once that no
# other call of the process is late.
READING: Final = Limits(
    message_bytes=SOCKET_MESSAGE_BYTES, read_bytes_per_second=4 << 20, read_burst_bytes=128 << 10
)
CLOSE_SECONDS: Final = 2.0
# After a room did not answer, the caller should not wait long for its close.
HURRIED_SECONDS: Final = 0.1
# Of the pings that come in one turn of the loop, the latest are answered (RFC 6455, section 5.5.3).
PONGS_A_TURN: Final = 16
BROKE_PROTOCOL: Final = "the service broke the WebSocket protocol"
# A dead peer whose connection is still open is noticed after 1.5 times this.
PING_SECONDS: Final = 5.0


class Closed(NamedTuple):
    """The end of a connection.

    Attributes:
        code: The peer's close code; 1006 if the connection broke without one.
        reason: The peer's reason, or an empty string.
        silent_seconds: How long nothing had come when it was found dead.
        unacknowledged: Seconds of audio that were sent and not acknowledged then; 0 if unknown.
    """

    code: int
    reason: str
    silent_seconds: float = 0.0
    unacknowledged: float = 0.0


class SocketListener(Protocol):
    """Receives the events of a socket, in order, and never from within a method of `Socket`."""

    def text(self, message: str | bytes) -> None:
        """Takes a text message, other than audio that went into the playout buffer."""

    def binary(self, message: bytes) -> None:
        """Takes a binary message other than audio for the playout buffer."""

    def writable(self) -> None:
        """Notes that audio may be written again."""

    def closed(self, closed: Closed) -> None:
        """Takes the end of the connection; called once, and nothing follows."""


class Socket(Protocol):
    """A connected WebSocket. It does not reveal the URL, which is a secret.

    Attributes:
        playout: The buffer for received audio; None to receive audio as messages.
        binary: Whether binary messages are audio.
    """

    playout: PlayoutBuffer | None
    binary: bool

    @property
    def media_messages(self) -> int:
        """The number of messages that went into the playout buffer."""

    @property
    def writable(self) -> bool:
        """Whether audio may be written: the connection is open, and nothing is queued."""

    def start(self, listener: SocketListener) -> None:
        """Starts to read; to be called once, in the loop iteration that opened the socket."""

    def agree(self, audio: AudioFormat) -> None:
        """Sets the format of the audio in both directions; it is the plain one before."""

    def write_audio(self, ring: SampleRing, samples: int) -> None:
        """Takes samples out of a ring and writes them as messages; fills up the last one.

        To be called only while `writable`. What has been written cannot be recalled.
        """

    def write_silence(self) -> None:
        """Writes a message of silence; to be called only while `writable`."""

    def write_event(self, message: bytes) -> None:
        """Writes a text message, or queues it if the peer is slow; does nothing after the end.

        Messages are sent in the order of the calls, and before audio that is written later.
        """

    async def flushed(self) -> None:
        """Returns once no event is queued any more.

        Raises:
            ConnectionError: The connection ended first.
        """

    async def close(self, within: float = CLOSE_SECONDS) -> None:
        """Closes with code 1000; idempotent.

        Args:
            within: Seconds that the peer has to read what waits, and again to answer.
        """
