from typing import Literal, SupportsIndex, TypeVar, final, overload

from vsingest.fast._typing import Buffer
from vsingest.fast.websocket import Opcode

_Out = TypeVar("_Out", bound=Buffer)

@overload
def mask(data: Buffer, key: Buffer, *, offset: SupportsIndex = 0, out: None = None) -> bytes: ...
@overload
def mask(data: Buffer, key: Buffer, *, offset: SupportsIndex = 0, out: _Out) -> _Out:
    """Masks a WebSocket payload, or unmasks it: both are the same XOR (RFC 6455 section 5.3).

    Args:
        data: The payload or a part of it: any C-contiguous buffer, read as bytes.
        key: The masking key, 4 bytes in wire order.
        offset: How many bytes of the payload come before ``data``.
        out: A writable buffer of exactly as many bytes: ``data`` itself, to mask in place, or one
            that shares no memory with it.

    Returns:
        ``out`` where given, else new bytes. From 256 KiB on, other threads run meanwhile.

    Raises:
        TypeError: An argument is no buffer.
        ValueError: ``key`` is not 4 bytes, ``offset`` is negative, a buffer is not contiguous, or
            ``out`` is read-only, of another size or overlaps a part of ``data``.
    """

@overload
def encode_frame(
    opcode: SupportsIndex,
    payload: Buffer | str,
    *,
    fin: bool = True,
    mask_key: Buffer | None = None,
    out: None = None,
) -> bytes: ...
@overload
def encode_frame(
    opcode: SupportsIndex,
    payload: Buffer | str,
    *,
    fin: bool = True,
    mask_key: Buffer | None = None,
    out: Buffer,
) -> memoryview:
    """Writes one WebSocket frame (RFC 6455 section 5.2), its length in the shortest form.

    The content of the payload is not checked: the caller sees to it that text is UTF-8 and that a
    close code may be sent.

    Args:
        opcode: One of :class:`~vsingest.fast.Opcode`.
        payload: Any C-contiguous buffer, taken as bytes, or a str, taken as UTF-8. Control frames
            hold at most 125 bytes.
        fin: Whether the message ends with this frame. Control frames always do.
        mask_key: The 4 bytes to mask with, fresh and unpredictable for each frame (section 10.3),
            which a client must send; None for the unmasked frames of a server.
        out: A writable buffer, large enough and apart from ``payload``, to write the frame to.

    Returns:
        The frame: new bytes, or a view of the head of ``out``. The view keeps ``out`` alive and,
        until it is released, from being resized.

    Raises:
        TypeError: An argument is of the wrong kind.
        ValueError: ``opcode`` is reserved, a control frame is too long or not ``fin``, ``mask_key``
            is not 4 bytes, or ``out`` is read-only, too small or overlaps ``payload``.
    """

@final
class Frame:
    """A message, or a control frame, that a :class:`FrameParser` read. Immutable.

    It can be pickled; a view is then pickled as bytes.
    """

    @property
    def opcode(self) -> Opcode:
        """What the payload is; for a fragmented message, the opcode of its first frame."""

    @property
    def fin(self) -> bool:
        """Whether the message ends here; False only from a parser that hands out fragments."""

    @property
    def payload(self) -> bytes | memoryview:
        """The unmasked payload: bytes from ``feed``, a memoryview from ``feed_in_place``.

        The payload of a close frame includes the two bytes of its code.
        """

    @property
    def close_code(self) -> int | None:
        """A close frame's code, 1005 if it carries none (RFC 6455 section 7.1.5); else None."""

    @property
    def close_reason(self) -> str | None:
        """A close frame's reason, perhaps empty; None for any other frame."""

@final
class FrameParser:
    """Reads a stream of WebSocket frames in slices of any size, without I/O or extensions.

    Each call returns the messages and control frames that its slice completed, in the order of the
    wire; how the stream was sliced makes no difference. Everything RFC 6455 demands of a receiver
    is enforced: reserved bits and opcodes, control frames, the order of fragments, the direction of
    masking, the shortest form of lengths, close codes, and UTF-8, which fails at the first byte
    that no valid text could have. Bytes after a close frame are ignored (section 1.4).

    A parser reads one stream, and one thread at a time may use it: a call during another raises
    RuntimeError.

    Args:
        role: Whose side the parser reads for: a server demands masked frames of its peer, a
            client refuses them.
        max_message_bytes: The most bytes that a message may hold, in all its fragments, 1 to
            2**30. A buffer of that size is allocated at once, for messages that are fragmented or
            come in several slices.
        fragments: Whether each data frame of a fragmented message is returned as it ends, with its
            own opcode and ``fin``, instead of the assembled message.

    Raises:
        ValueError: ``role`` is neither, or ``max_message_bytes`` is out of range.
        MemoryError: There is not so much memory.
    """

    def __init__(
        self,
        *,
        role: Literal["server", "client"],
        max_message_bytes: SupportsIndex = 65_536,
        fragments: bool = False,
    ) -> None: ...
    @property
    def role(self) -> Literal["server", "client"]:
        """Whose side the parser reads for."""

    @property
    def max_message_bytes(self) -> int:
        """The most bytes that a message may hold."""

    @property
    def closed(self) -> bool:
        """Whether a close frame was read; bytes that are fed from then on are ignored."""

    def feed(self, data: Buffer) -> list[Frame]:
        """Takes the next slice of the stream.

        Args:
            data: Any C-contiguous buffer; it is neither changed nor kept.

        Returns:
            The frames that the slice completed, with payloads of new bytes.

        Raises:
            FrameError: The peer broke the protocol. ``error.frames`` holds the frames that the
                slice completed before the breach. Every later call raises the same error, without
                frames.
            TypeError: ``data`` is no buffer. Nothing was read.
            ValueError: ``data`` is not contiguous. Nothing was read.
            RuntimeError: Called during another call.
        """

    def feed_in_place(self, data: Buffer) -> list[Frame]:
        """As :meth:`feed`, without copies: payloads are views of ``data`` wherever they lie in it.

        It is the faster of the two for payloads of about 2 KiB and more; below, a view costs more
        than a copy.

        A server's parser unmasks ``data`` in place, so ``data`` must be writable and is changed. A
        view keeps ``data`` alive, and as long as one exists ``data`` cannot be resized
        (``BufferError``); what is written into ``data`` shows in the views. Release the views
        before the buffer is used again. Messages that came in several slices or fragments are views
        of new bytes.

        Args:
            data: Any C-contiguous buffer; writable in the server's role.

        Returns:
            The frames that the slice completed, with memoryviews of format "B" as payloads.

        Raises:
            FrameError: As from :meth:`feed`.
            TypeError: ``data`` is no buffer. Nothing was read.
            ValueError: ``data`` is read-only or not contiguous. Nothing was read.
            RuntimeError: Called during another call.
        """
