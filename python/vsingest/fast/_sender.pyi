from collections.abc import Callable
from typing import Literal

class MediaSender:
    """The writing half of a connection: takes the audio messages for one listener.

    A connection derives from this class, and sets ``write`` while its transport takes more, to the
    transport's own method for example. ``Bridge.tick`` then hands it each message in C. While
    ``write`` is None, each message goes to ``message_waits``.

    Args:
        framed: Whether a message is a whole unmasked WebSocket frame, as a server sends it, or only
            the frame's payload.
        transport: What a message carries: ``"json"`` for a media message, ``"binary"`` for the bare
            little-endian samples.

    Attributes:
        framed: As given.
        write: Is called with each message, as bytes; None, as at first, while messages must wait.
        accepted: Messages taken: sent, dropped or still waiting.
        sent: Messages passed to ``write``, and those that a subclass counts.
        dropped: Messages that will never be sent; a subclass counts them.

    Raises:
        ValueError: ``transport`` is neither ``"json"`` nor ``"binary"``.
    """

    framed: bool
    write: Callable[[bytes], object] | None
    accepted: int
    sent: int
    dropped: int

    def __init__(
        self, *, framed: bool = True, transport: Literal["json", "binary"] = "json"
    ) -> None: ...
    @property
    def transport(self) -> Literal["json", "binary"]:
        """What a message carries; may be set at any time, for the messages from then on."""

    @transport.setter
    def transport(self, transport: Literal["json", "binary"]) -> None: ...
    def send(self, message: bytes) -> None:
        """Counts one message as accepted, and passes it to ``write`` or ``message_waits``.

        What these raise is passed on.
        """

    def message_waits(self, message: bytes) -> None:
        """Is called with each message while ``write`` is None.

        Override it, and count there what is later sent or dropped.

        Raises:
            NotImplementedError: It is not overridden.
        """
