from collections.abc import Callable

from vsingest.fast._sender import MediaSender

class Outgoing(MediaSender):
    """What waits for one reader: events, which are kept, and audio, of which the oldest goes.

    They leave in the order in which they came. A room gives audio to ``send``, which queues it only
    while ``write`` is None. ``accepted == sent + dropped`` and what waits, in audio messages. Its
    truth value says whether anything waits.

    Args:
        give_up: Is called when audio was dropped for so long that nobody can be listening.
        event_bytes: The bytes of events that may wait, without those of ``put_welcome``.
        audio_messages: The audio messages that may wait, at least 1.
        stalled_messages: The audio messages that are dropped in succession before ``give_up`` is
            called, at least 1.
        framed: As for ``MediaSender``.
        notify: Is called when audio waits.

    Raises:
        ValueError: A number is out of range.
    """

    def __init__(
        self,
        *,
        give_up: Callable[[], object],
        event_bytes: int,
        audio_messages: int,
        stalled_messages: int,
        framed: bool = True,
        notify: Callable[[], object] | None = None,
    ) -> None: ...
    def __bool__(self) -> bool: ...
    def put_control(self, data: bytes) -> bool:
        """Queues an event; returns False, and queues nothing, if too many bytes wait already.

        Raises:
            MemoryError: There is no memory for it.
        """

    def put_welcome(self, data: bytes) -> None:
        """Queues one of the first events, however many bytes wait already.

        Raises:
            MemoryError: There is no memory for it.
        """

    def message_waits(self, message: bytes) -> None:
        """Queues audio; if too many messages wait, the oldest is dropped.

        What ``notify`` and ``give_up`` raise is passed on.

        Raises:
            MemoryError: There is no memory for it; it counts as dropped.
        """

    def take(self) -> tuple[bytes, bool]:
        """Takes the oldest message; returns whether it is audio, which the caller counts as sent.

        Raises:
            RuntimeError: Nothing waits.
        """

    def close(self) -> None:
        """Stops taking audio: new audio counts as dropped; what waits can still be taken."""

    def abandon(self) -> None:
        """Drops everything, since nobody is left to read it.

        Audio that was taken and is not counted as sent counts as dropped too.
        """
