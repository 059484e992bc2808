from collections.abc import Callable
from typing import Literal

class MediaSender:
    """The writing half of a connection: where finished audio messages for one listener go.

    A class derives from this and sets ``write`` while the way is free, as to a transport's own
    method; a message then goes there without a line of Python in between. While it is None the
    message reaches ``message_waits``.

    Args:
        framed: Whether messages come as whole WebSocket frames of a server, or on their own.
        transport: "json" for media messages, "binary" for bare little-endian samples.

    Attributes:
        framed: As given.
        transport: As given; may be set, for the messages from then on.
        write: Takes a message and keeps no hold of the caller; None while messages have to wait.
        accepted: Messages taken: sent, dropped or still waiting.
        sent: Messages written.
        dropped: Messages that never will be.

    Raises:
        ValueError: ``transport`` is neither.
    """

    framed: bool
    transport: Literal["json", "binary"]
    write: Callable[[bytes], object] | None
    accepted: int
    sent: int
    dropped: int

    def __init__(
        self, *, framed: bool = True, transport: Literal["json", "binary"] = "json"
    ) -> None: ...
    def send(self, message: bytes) -> None:
        """Takes one message: writes it, or lets it wait. It counts as accepted."""

    def message_waits(self, message: bytes) -> None:
        """Takes a message that cannot be written now; to be overridden.

        Whoever overrides it counts what it sends or drops.
        """
