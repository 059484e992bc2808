from collections.abc import Callable
from typing import SupportsIndex

from vsingest.fast._outgoing import Outgoing
from vsingest.fast._playout import PlayoutBuffer
from vsingest.fast._typing import Buffer

class MediaConnection:
    """The server's end of a media connection after its handshake: all of a protocol but I/O.

    A protocol derives from this class and from ``asyncio.BufferedProtocol``, in this order. C code
    reads WebSocket frames, adds the audio among them to ``playout``, answers pings and sends some,
    closes a peer that is silent, floods or breaks the protocol, and keeps what waits to be written.
    It knows neither sockets nor clocks: it writes by ``write``, and ``changed`` does the rest.

    Args:
        buffer: A writable 1-D buffer of bytes, which the transport reads into; connections of one
            thread may share it.
        outgoing: Keeps what waits to be written. Its ``write`` is set while nothing waits.
        write: Writes bytes to the transport.
        clock: Returns a monotonic time in seconds.
        max_message_bytes: The most bytes that a message may hold, and that messages may hold
            together that wait to be taken before reading pauses.
        waiting_messages: The most messages that may wait to be taken before reading pauses.
        read_bytes_per_second: The bytes read over a longer time; reading pauses above it. A frame
            counts as 200 bytes more than it has.
        read_burst_bytes: The same, in one burst.
        control_frames_per_second: The pings and pongs over a longer time; above it the connection
            is closed with 1008.
        control_frame_burst: The same, in one burst.
        ping_seconds: The time between two pings. A peer from which nothing comes for half of it
            after a ping is gone.
        close_seconds: The time that a peer has to read what is left and to answer a close.

    Attributes:
        outgoing: As given.

    Raises:
        TypeError: An argument is of a wrong type.
        ValueError: An argument is out of range, or ``buffer`` is read-only, empty or not of bytes.
        RuntimeError: ``__init__`` is called a second time.
    """

    outgoing: Outgoing

    def __init__(
        self,
        buffer: Buffer,
        outgoing: Outgoing,
        write: Callable[[bytes], object],
        clock: Callable[[], float],
        *,
        max_message_bytes: SupportsIndex,
        waiting_messages: SupportsIndex,
        read_bytes_per_second: float,
        read_burst_bytes: float,
        control_frames_per_second: float,
        control_frame_burst: float,
        ping_seconds: float,
        close_seconds: float,
    ) -> None: ...
    @property
    def playout(self) -> PlayoutBuffer | None:
        """The buffer that audio is added to; None, as at first: to ``message_received``."""

    @playout.setter
    def playout(self, playout: PlayoutBuffer | None) -> None: ...
    @property
    def binary(self) -> bool:
        """Whether binary messages are S16 samples, at most 16,000 bytes each; False at first."""

    @binary.setter
    def binary(self, binary: bool) -> None: ...
    @property
    def waiting(self) -> int:
        """Messages that ``message_received`` got and ``message_handled`` was not yet called for."""

    @property
    def media_messages(self) -> int:
        """Messages whose samples were added to a playout buffer so far."""

    @property
    def reading(self) -> bool:
        """Whether the transport is to read."""

    @property
    def closing(self) -> bool:
        """Whether a close was decided on; then nothing more is taken to be sent."""

    @property
    def ending(self) -> bool:
        """Whether no more messages will come; call ``end`` once those that wait are handled."""

    @property
    def gone(self) -> bool:
        """Whether ``connection_lost`` was called."""

    @property
    def wishes(self) -> int:
        """What is to be done with the transport, once each: flags of ``websocket.Wish``."""

    @property
    def wake_at(self) -> float:
        """When to call ``time_passed``, by the clock; infinite for never."""

    @property
    def parting(self) -> tuple[int, str] | None:
        """The code and the reason of the close; None if there is none."""

    def get_buffer(self, sizehint: int) -> memoryview:
        """Returns a view of the buffer, for the transport; the same one each time.

        Raises:
            RuntimeError: A subclass did not call ``super().__init__``.
        """

    def buffer_updated(self, nbytes: SupportsIndex) -> None:
        """Acts on what the transport has read into the buffer.

        Args:
            nbytes: How many bytes at the head of the buffer were read.

        Raises:
            TypeError: ``nbytes`` is no whole number.
            ValueError: ``nbytes`` is negative, or more than the buffer holds.
            RuntimeError: Called during another call, or a subclass did not call
                ``super().__init__``.
        """

    def send_frame(self, frame: bytes) -> None:
        """Sends a finished frame that is not audio, unless the connection is closing.

        A reader for whom too much waits already is closed with 1008.
        """

    def flush(self) -> None:
        """Writes what waits in ``outgoing``, as far as the transport takes it."""

    def close_with(self, code: SupportsIndex, reason: bytes) -> None:
        """Closes once everything sent so far is written, or when that takes too long.

        Only the first call counts.

        Args:
            code: The close code, from 1000 to 4999; 1006 is written as 1000.
            reason: The reason, in UTF-8; at most 123 bytes of it are sent.

        Raises:
            ValueError: ``code`` is out of range.
        """

    def end(self) -> None:
        """Closes as was put off until everything received is handled, otherwise with 1000."""

    def message_taken(self, nbytes: SupportsIndex) -> None:
        """Notes that the oldest waiting message is about to be acted on.

        Args:
            nbytes: Its size.

        Raises:
            RuntimeError: No message waits to be taken.
            ValueError: ``nbytes`` is more than waits.
        """

    def message_handled(self) -> None:
        """Notes that one message was acted on; once none waits, audio goes to ``playout`` again.

        Raises:
            RuntimeError: No message waits.
        """

    def pause_writing(self) -> None:
        """Starts queueing, since the peer reads too slowly."""

    def resume_writing(self) -> None:
        """Writes what is queued, since there is room again."""

    def eof_received(self) -> bool:
        """Notes that the peer sends nothing more; the transport closes once all is written."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Drops what waits to be written; what was received is still acted on."""

    def time_passed(self) -> None:
        """Does what is due: pings, reads on, or gives up waiting for a close."""

    def message_received(self, opcode: int, payload: bytes) -> None:
        """Is called with each message that is not audio for ``playout``. Override it.

        Args:
            opcode: ``Opcode.TEXT`` or ``Opcode.BINARY``, as an int.
            payload: A copy, unmasked; text is valid UTF-8.

        Raises:
            NotImplementedError: It is not overridden.
        """

    def changed(self) -> None:
        """Is called when ``reading``, ``ending``, ``wishes`` or ``wake_at`` changed. Override it.

        Raises:
            NotImplementedError: It is not overridden.
        """
