"""The order of events on one socket, from the server's side."""

from enum import Enum, auto

from vsingest.protocol.errors import EventError, EventErrorCode, TooManyErrors
from vsingest.protocol.events import (
    ClientEvent,
    Error,
    Publish,
    Start,
    Stop,
    Subscribe,
    Unsubscribe,
)
from vsingest.protocol.limits import Limits


class Phase(Enum):
    """Where a connection stands."""

    AWAITING_START = auto()
    JOINED = auto()
    ENDED = auto()


class ServerConnection:
    """Refuses what comes out of order, and counts the refusals. No I/O, no clock.

    Attributes:
        phase: Where the connection stands.
        topics: The topics it is subscribed to.
        errors: Messages refused so far.
    """

    def __init__(self, limits: Limits) -> None:
        self.phase = Phase.AWAITING_START
        self.topics: set[str] = set()
        self.errors = 0
        self._limits = limits

    def receive(self, event: ClientEvent) -> None:
        """Checks that an event may come now, and takes what it changes.

        `Start` changes nothing yet: the caller claims the session, then calls `joined`.

        Raises:
            EventError: The event is out of order, or breaks a limit; nothing has changed.
        """
        if isinstance(event, Start):
            self._check_start()
            return
        self.check_joined()
        match event:
            case Subscribe(topic=topic):
                self._check_topic(topic)
                if topic not in self.topics and len(self.topics) >= self._limits.topics:
                    raise EventError(
                        EventErrorCode.TOPIC_LIMIT,
                        f"topic: already subscribed to {len(self.topics)}; unsubscribe from one",
                    )
                self.topics.add(topic)
            case Unsubscribe(topic=topic):
                self._check_topic(topic)
                self.topics.discard(topic)
            case Publish(topic=topic):
                self._check_topic(topic)
            case Stop():
                self.ended()

    def check_joined(self) -> None:
        """Refuses whatever needs a joined call; the check of a media message.

        Raises:
            EventError: `start` has not been answered yet, or the call has ended.
        """
        if self.phase is Phase.AWAITING_START:
            raise EventError(EventErrorCode.NOT_STARTED, "send the start event first")
        if self.phase is Phase.ENDED:
            raise EventError(EventErrorCode.ENDED, "the call has ended; create a new session")

    def joined(self) -> None:
        """Notes that the session is claimed and its participant is in the room."""
        if self.phase is not Phase.AWAITING_START:
            raise RuntimeError(f"joined() in phase {self.phase.name}")
        self.phase = Phase.JOINED

    def ended(self) -> None:
        """Notes that the call is over, for whatever reason."""
        self.phase = Phase.ENDED
        self.topics.clear()

    def refuse(self, error: EventError) -> Error:
        """Counts a bad message and gives the event that tells its sender.

        Raises:
            TooManyErrors: This one is over the limit; close with 1008.
        """
        self.errors += 1
        if self.errors > self._limits.errors:
            raise TooManyErrors
        return Error(code=error.code, message=error.message)

    def _check_start(self) -> None:
        if self.phase is Phase.JOINED:
            raise EventError(EventErrorCode.ALREADY_STARTED, "start was already received")
        if self.phase is Phase.ENDED:
            raise EventError(EventErrorCode.ENDED, "the call has ended; create a new session")

    def _check_topic(self, topic: str) -> None:
        if not 1 <= len(topic) <= self._limits.topic_chars:
            raise EventError(
                EventErrorCode.TOPIC_LIMIT,
                f"topic: {len(topic)} characters are outside 1..{self._limits.topic_chars}",
            )
