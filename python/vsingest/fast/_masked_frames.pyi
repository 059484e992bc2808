from collections.abc import Callable
from typing import Literal, SupportsIndex, final

from vsingest.fast._sample_ring import SampleRing
from vsingest.fast._typing import Buffer

@final
class MaskedFrames:
    """Writes the WebSocket frames of clients: whole messages, each masked with a key of its own.

    No key is used twice, and none can be foretold (RFC 6455 section 10.3): they are drawn from the
    system's generator, 1,024 at a time. One object serves any number of connections; threads that
    share it take turns. A process that forks calls ``forget_keys`` in the child.

    Args:
        frame_samples: Samples of one message of audio, 1 to 8,192. 160 is 20 ms at 8 kHz.
        transport: "json" for media messages, "binary" for bare little-endian samples.
        random: Gives so many random bytes; ``os.urandom`` where not given.

    Raises:
        ValueError: ``frame_samples`` is out of range, or ``transport`` is neither.
    """

    def __init__(
        self,
        *,
        frame_samples: SupportsIndex = 160,
        transport: Literal["json", "binary"] = "json",
        random: Callable[[int], bytes] = ...,
    ) -> None: ...
    @property
    def frame_samples(self) -> int:
        """Samples of one message of audio."""

    @property
    def transport(self) -> Literal["json", "binary"]:
        """What audio travels in."""

    def frame(self, opcode: SupportsIndex, payload: Buffer) -> bytes:
        """Returns a frame with the FIN bit.

        Args:
            opcode: Of RFC 6455 section 5.2.
            payload: Any contiguous buffer; up to 125 bytes in a control frame.

        Raises:
            TypeError: ``payload`` is no buffer.
            ValueError: A reserved opcode, or a control frame that is too long.
        """

    def media(self, ring: SampleRing, samples: SupportsIndex) -> bytes:
        """Takes samples out of a ring, and returns the frames of their messages as one.

        No object is made but the bytes. Where ``samples`` is no whole number of messages, silence
        fills up the last.

        Args:
            ring: What the samples are read from, oldest first.
            samples: How many; no more than the ring holds.

        Raises:
            ValueError: The ring holds fewer samples. Nothing was taken.
        """

    def silence(self) -> bytes:
        """Returns the frame of a message of silence."""

    def forget_keys(self) -> None:
        """Draws new keys before the next frame: to be called where the process was forked."""
