from collections.abc import Callable
from typing import Literal, SupportsIndex, final

from vsingest.fast._sample_ring import SampleRing
from vsingest.fast._typing import Buffer

@final
class MaskedFrames:
    """Writes a client's WebSocket frames: one whole message each, masked with a new key.

    No key is used twice or can be predicted (RFC 6455 section 10.3): keys come from the system's
    random generator, 4,096 bytes or 1,024 keys at a time. One object may serve any number of
    connections; threads that share it take turns. A process that forks calls ``forget_keys`` in
    the child, or parent and child would send frames with the same keys.

    Args:
        frame_samples: Samples of one message of audio, 1 to 8,192. 160 is 20 ms at 8 kHz.
        transport: What a message carries: ``"json"`` for a media message, ``"binary"`` for the bare
            little-endian samples.
        random: Called with a number of bytes, returns that many unpredictable ones; None stands for
            ``os.urandom``.

    Raises:
        TypeError: ``frame_samples`` is no whole number.
        ValueError: ``frame_samples`` is out of range, or ``transport`` is neither of the two.
    """

    def __init__(
        self,
        *,
        frame_samples: SupportsIndex = 160,
        transport: Literal["json", "binary"] = "json",
        random: Callable[[int], bytes] | None = None,
    ) -> None: ...
    @property
    def frame_samples(self) -> int:
        """Samples of one message of audio."""

    @property
    def transport(self) -> Literal["json", "binary"]:
        """What a message of audio carries, as given."""

    def frame(self, opcode: SupportsIndex, payload: Buffer) -> bytes:
        """Writes one message or control frame.

        Args:
            opcode: One of :class:`~vsingest.fast.Opcode`; the FIN bit is always set.
            payload: Any C-contiguous buffer, read as bytes; at most 125 bytes in a control frame.

        Returns:
            The frame, as new bytes.

        Raises:
            TypeError: ``payload`` is no buffer.
            ValueError: ``opcode`` is reserved, the payload of a control frame is too long or not
                contiguous, or ``random`` returned something else than the bytes asked for.
        """

    def media(self, ring: SampleRing, samples: SupportsIndex) -> bytes:
        """Reads samples from a ring, and writes the frames of their messages.

        Each frame carries ``frame_samples``; silence fills up the last one.

        Args:
            ring: Where the samples are read from, oldest first; they count as ``read``.
            samples: How many to read.

        Returns:
            The frames one after another, as new bytes; empty for no samples.

        Raises:
            TypeError: ``samples`` is no whole number.
            ValueError: ``samples`` is negative or more than the ring holds, and nothing was read;
                or ``random`` returned something else than the bytes asked for.
            RuntimeError: A ``Beat`` reads from this ring.
        """

    def silence(self) -> bytes:
        """Writes the frame of a message of ``frame_samples`` of silence, as new bytes."""

    def forget_keys(self) -> None:
        """Discards the keys drawn so far. Call it in a forked child, before the next frame."""
