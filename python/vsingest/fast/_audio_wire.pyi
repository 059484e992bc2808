from typing import final

@final
class AudioWire:
    """A client's end of a connection, for audio that goes past whoever reads from it.

    Its owner writes messages, a ``PacedQueue`` writes audio, each from a thread of its own, and
    every frame is whole on the wire: what the socket had no room for of a frame of audio is kept,
    and comes first.

    Args:
        descriptor: Of a connected stream socket; it is duplicated, and left open.

    Raises:
        OSError: It is none, or there are too many.
    """

    def __init__(self, descriptor: int) -> None: ...
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
        """Writes no audio until ``resume``, as messages wait that come first."""

    def resume(self) -> None:
        """Lets audio follow again."""

    def finish(self) -> None:
        """Writes no audio any more; to be called before a close frame."""

    def close(self) -> None:
        """Lets go of the socket: nothing is written afterwards. Idempotent."""
