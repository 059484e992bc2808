from typing import SupportsIndex

from vsingest.fast._playout import PlayoutBuffer
from vsingest.fast._typing import Buffer
from vsingest.fast.websocket import FrameError

class MediaReceiver:
    """The reading half of an ``asyncio.BufferedProtocol``: WebSocket frames of a media connection.

    A protocol derives from this class and from ``asyncio.BufferedProtocol``, in this order. While
    ``playout`` is set, C code unmasks and decodes each media message and adds its samples to that
    buffer, without a Python object; while ``binary`` is set, it adds those of each binary message
    too. Every other message and control frame reaches ``frame_received``, in the order of the wire;
    so does audio that cannot be decoded, that exceeds 16,000 bytes, or that comes while an earlier
    message waits for ``message_handled``.

    Args:
        buffer: A writable 1-D buffer of bytes, which the transport reads into. All connections of
            one thread may share it, since each read is used up before the next begins; two threads
            may not.
        role: ``"server"`` to demand masked frames, ``"client"`` to refuse them.
        max_message_bytes: The most bytes that a message may hold, in all its fragments, 1 to 2**30.
            A buffer of that size is allocated at once.

    Attributes:
        received_bytes: Bytes read so far.

    Raises:
        TypeError: ``buffer`` is no buffer, or ``max_message_bytes`` is no whole number.
        ValueError: ``buffer`` is read-only, empty or not of bytes, or another argument is out of
            range.
        RuntimeError: ``__init__`` is called a second time.
    """

    received_bytes: int

    def __init__(
        self, buffer: Buffer, *, role: str, max_message_bytes: SupportsIndex = 65_536
    ) -> None: ...
    @property
    def playout(self) -> PlayoutBuffer | None:
        """The buffer that audio is added to; None, as at first, sends it to ``frame_received``."""

    @playout.setter
    def playout(self, playout: PlayoutBuffer | None) -> None: ...
    @property
    def binary(self) -> bool:
        """Whether binary messages are S16 samples, at most 16,000 bytes each; False at first."""

    @binary.setter
    def binary(self, binary: bool) -> None: ...
    @property
    def read_budget(self) -> int:
        """Bytes that may be read until ``budget_spent`` is called; 2**62 at first.

        Each frame takes 200 bytes more than its size, since an empty frame takes time as well. It
        can be set to -2**62 up to 2**62; another number raises ValueError.
        """

    @read_budget.setter
    def read_budget(self, read_budget: SupportsIndex) -> None: ...
    @property
    def waiting(self) -> int:
        """Messages that ``frame_received`` got and ``message_handled`` was not yet called for."""

    @property
    def media_messages(self) -> int:
        """Messages whose samples were added to a playout buffer so far."""

    def get_buffer(self, sizehint: int) -> memoryview:
        """Returns a view of the buffer, for the transport; the same one each time.

        Raises:
            RuntimeError: A subclass did not call ``super().__init__``.
        """

    def buffer_updated(self, nbytes: SupportsIndex) -> None:
        """Acts on what the transport has read into the buffer.

        What ``frame_received``, ``parsing_failed`` or ``budget_spent`` raises is passed on.

        Args:
            nbytes: How many bytes at the head of the buffer were read.

        Raises:
            TypeError: ``nbytes`` is no whole number.
            ValueError: ``nbytes`` is negative, or more than the buffer holds.
            RuntimeError: Called during another call, or a subclass did not call
                ``super().__init__``.
        """

    def message_handled(self) -> None:
        """Notes that one text or binary message was acted on.

        Once none waits, audio is added to ``playout`` again.

        Raises:
            RuntimeError: No message waits.
        """

    def stop_parsing(self) -> None:
        """Ignores whatever comes from now on, and what is left of the read being acted on."""

    def budget_spent(self) -> None:
        """Is called after each read that leaves ``read_budget`` below 0.

        Override it where ``read_budget`` is set.

        Raises:
            NotImplementedError: It is not overridden.
        """

    def frame_received(self, opcode: int, payload: bytes, close_code: int) -> None:
        """Is called with each message and control frame that is not audio for ``playout``.

        Override it.

        Args:
            opcode: One of :class:`~vsingest.fast.Opcode`, as an int.
            payload: A copy, unmasked; text is valid UTF-8.
            close_code: The code of a close frame, 1005 if it carries none; 0 for any other frame.

        Raises:
            NotImplementedError: It is not overridden.
        """

    def parsing_failed(self, error: FrameError) -> None:
        """Is called once, after all else, if the peer breaks the protocol.

        Override it.

        Args:
            error: What is wrong, and the code to close the connection with.

        Raises:
            NotImplementedError: It is not overridden.
        """
