from typing import Literal, SupportsIndex, final

@final
class AudioWire:
    """The write side of a client's socket, shared by the event loop and the pacing thread.

    The event loop writes messages, a ``PacedQueue`` writes audio from the thread of its ``Beat``,
    and every frame is whole on the wire: what the socket had no room for of a frame of audio is
    kept, and is written first.

    Args:
        descriptor: The file descriptor of a connected stream socket. It is duplicated, and the
            caller's own stays open.

    Attributes:
        transport: What the audio travels in: "json" for media messages, "binary" for bare
            little-endian samples; may be set, for the audio from then on.

    Raises:
        OSError: It is none, or there are too many.
    """

    transport: Literal["json", "binary"]

    def __init__(self, descriptor: SupportsIndex) -> None: ...
    @property
    def ready(self) -> bool:
        """Whether audio could be written now, as far as is known."""

    def write(self, data: bytes) -> bytes:
        """Writes whole frames, and before them what is left of a frame of audio.

        Returns:
            What found no room, which is to be written before all else. Unless that is nothing, no
            audio is written until ``resume``.
        """

    def pause(self) -> None:
        """Holds audio back until ``resume``, because messages wait that are to be written first."""

    def resume(self) -> None:
        """Lets audio be written again."""

    def finish(self) -> None:
        """Ends the audio: messages are still written. To be called before a close frame."""

    def close(self) -> None:
        """Closes the duplicated descriptor; nothing is written afterwards. Idempotent."""
