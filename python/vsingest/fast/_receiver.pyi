from typing import SupportsIndex

from vsingest.fast._playout import PlayoutBuffer
from vsingest.fast._typing import Buffer
from vsingest.fast.websocket import FrameError

class MediaReceiver:
    """The reading half of an ``asyncio.BufferedProtocol``: WebSocket frames of a media connection.

    A protocol derives from this and from ``asyncio.BufferedProtocol``, in this order. While
    ``playout`` is set and no earlier message waits to be handled, a media message is unmasked,
    decoded and put into the playout buffer by C code, and no Python object is made for it; so is a
    binary message while ``binary`` is set. Every other frame reaches ``frame_received`` in order,
    media that cannot be decoded too.

    Args:
        buffer: What the transport reads into; writable. It may be shared by all connections of one
            thread, since a read is used up before the next one begins, and by no two threads.
        role: "server" to demand masked frames, "client" to refuse them.
        max_message_bytes: The most a message may hold, in all its fragments.

    Attributes:
        playout: Where audio goes; None while it is to reach ``frame_received``.
        binary: Whether binary messages are samples, up to 16,000 bytes each; False at first.
        waiting: Messages handed to ``frame_received`` that ``message_handled`` was not called for.
        received_bytes: Bytes read so far.
        media_messages: Messages that went into a playout buffer so far.
        read_budget: Bytes that may still be read before ``budget_spent`` is called; without end at
            first. Each frame takes 200 more than its bytes, since an empty one costs time, too.

    Raises:
        ValueError: ``buffer`` is read-only, empty or not of bytes, or ``role`` is neither.
    """

    playout: PlayoutBuffer | None
    binary: bool
    waiting: int
    received_bytes: int
    media_messages: int
    read_budget: int

    def __init__(
        self, buffer: Buffer, *, role: str, max_message_bytes: SupportsIndex = 65_536
    ) -> None: ...
    def get_buffer(self, sizehint: int) -> memoryview:
        """Gives the transport the buffer; the view lasts as long as this object."""

    def buffer_updated(self, nbytes: SupportsIndex) -> None:
        """Takes what the transport has read.

        Raises:
            ValueError: More bytes than the buffer holds.
        """

    def message_handled(self) -> None:
        """Notes that a text or binary message was acted on; audio after it may go straight again.

        Raises:
            RuntimeError: None was waiting.
        """

    def stop_parsing(self) -> None:
        """Passes over whatever comes from now on, and what is left of the read under way."""

    def budget_spent(self) -> None:
        """Takes note that ``read_budget`` is below 0, after each read. To be overridden."""

    def frame_received(self, opcode: int, payload: bytes, close_code: int) -> None:
        """Takes a whole message or a control frame; the payload is a copy. To be overridden.

        Args:
            opcode: Of RFC 6455 section 5.2.
            payload: Unmasked; text is valid UTF-8.
            close_code: Of a close frame, 1005 where it carries none; else 0.
        """

    def parsing_failed(self, error: FrameError) -> None:
        """Takes the fault the peer's bytes had; called once, last. To be overridden."""
