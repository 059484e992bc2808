from typing import Literal, SupportsIndex, final

from vsingest.fast._tls_records import TlsRecords

@final
class AudioWire:
    """The write side of a client's socket, shared by the event loop and the pacing thread.

    The event loop writes messages through it, and a ``PacedQueue`` writes audio from the thread of
    its ``Beat``. No frame is interrupted by another: where the socket takes only a part of a frame
    of audio, the wire keeps the rest and writes it before anything else. Audio goes out as masked
    frames of a message each. Any thread may call any method.

    Args:
        descriptor: The file descriptor of a connected stream socket. It is duplicated, so the
            caller's own stays open; ``close`` or the end of this object closes the duplicate.
        tls: What makes the records of a connection over TLS; None for a plain one. It makes those
            of this wire, too, and what the wire does not take is then written through it.

    Raises:
        TypeError: ``descriptor`` is no whole number, or ``tls`` is something else.
        ValueError: ``descriptor`` is negative, or larger than a C int, or ``tls`` is not shareable.
        OSError: No file is open under ``descriptor``, or the process has too many open.
    """

    def __init__(self, descriptor: SupportsIndex, *, tls: TlsRecords | None = None) -> None: ...
    @property
    def transport(self) -> Literal["json", "binary"]:
        """What a message of audio carries; may be set at any time, for the audio from then on.

        ``"json"``, as at first, stands for a media message, ``"binary"`` for bare little-endian
        samples.

        Raises:
            ValueError: It is set to something else.
        """

    @transport.setter
    def transport(self, transport: Literal["json", "binary"]) -> None: ...
    @property
    def ready(self) -> bool:
        """Whether audio may be written now: neither paused, finished nor closed, nothing left over.

        Whether the socket has room is known only once it is tried.
        """

    def write(self, data: bytes) -> bytes:
        """Writes whole frames, and before them what is left of a frame of audio; never blocks.

        Args:
            data: One or more whole WebSocket frames, masked already.

        Returns:
            New bytes: what the socket did not take, empty if it took all. The caller writes them
            before anything else; until it then calls ``resume``, no audio is written. A closed or
            broken socket takes nothing and raises nothing: its reader learns of that.
        """

    def pause(self) -> None:
        """Holds audio back until ``resume``, while the caller has messages that go first."""

    def resume(self) -> None:
        """Lets audio be written again."""

    def finish(self) -> None:
        """Ends the audio for good; messages are still written. Call it before a close frame."""

    def close(self) -> None:
        """Closes the duplicated descriptor, after which nothing is written. Idempotent."""
