"""The order of events on one socket, from the server's side."""

from collections.abc import Callable
from enum import Enum, auto

from vsingest import system
from vsingest.protocol.errors import EventError, EventErrorCode, TooManyErrors
from vsingest.protocol.events import (
    ClientEvent,
    Error,
    Mark,
    Media,
    Publish,
    PublishWithOptions,
    Start,
    Stop,
    Subscribe,
    Unsubscribe,
    decode_client_event,
)
from vsingest.protocol.extensions import PLAIN, Agreement
from vsingest.protocol.limits import Limits
from vsingest.protocol.nesting import nests_deeper
from vsingest.protocol.token_bucket import TokenBucket


class ConnectionPhase(Enum):
    """Where a connection stands."""

    AWAITING_START = auto()
    JOINED = auto()
    ENDED = auto()


class ServerConnection:
    """Refuses what comes out of order or too fast, and counts the refusals. No I/O.

    Args:
        limits: The bounds.
        clock: Seconds that never run backwards.

    Attributes:
        phase: Where the connection stands.
        agreement: What it is beyond the plain protocol.
        topics: The topics it is subscribed to.
        errors: Messages refused so far.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = system.monotonic) -> None:
        self.phase = ConnectionPhase.AWAITING_START
        self.agreement = PLAIN
        self.topics: set[str] = set()
        self.errors = 0
        self._limits = limits
        self._pace = TokenBucket(limits.messages_per_second, limits.message_burst, clock)

    def decode(self, message: str | bytes) -> ClientEvent:
        """Reads what the client sent, in the terms of its agreement.

        Raises:
            EventError: See `decode_client_event`.
        """
        return decode_client_event(message, self.agreement.extensions)

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
        if not isinstance(event, (Media, Stop)) and not self._pace.take():
            raise EventError(
                EventErrorCode.RATE_LIMIT,
                f"more than {self._limits.messages_per_second:g} messages a second; send slower",
            )
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
                if isinstance(event, PublishWithOptions):
                    self._check_payload(event)
            case Mark(name=name):
                self._check_mark(name)
            case Stop():
                self.ended()

    def check_joined(self) -> None:
        """Refuses whatever needs a joined call; the check of a media message.

        Raises:
            EventError: `start` has not been answered yet, or the call has ended.
        """
        if self.phase is ConnectionPhase.AWAITING_START:
            raise EventError(EventErrorCode.NOT_STARTED, "send the start event first")
        if self.phase is ConnectionPhase.ENDED:
            raise EventError(EventErrorCode.ENDED, "the call has ended; create a new session")

    def joined(self, agreement: Agreement = PLAIN) -> None:
        """Notes that the session is claimed and its participant is in the room."""
        if self.phase is not ConnectionPhase.AWAITING_START:
            raise RuntimeError(f"joined() in phase {self.phase.name}")
        self.phase = ConnectionPhase.JOINED
        self.agreement = agreement

    def ended(self) -> None:
        """Notes that the call is over, for whatever reason."""
        self.phase = ConnectionPhase.ENDED
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
        if self.phase is ConnectionPhase.JOINED:
            raise EventError(EventErrorCode.ALREADY_STARTED, "start was already received")
        if self.phase is ConnectionPhase.ENDED:
            raise EventError(EventErrorCode.ENDED, "the call has ended; create a new session")

    def _check_topic(self, topic: str) -> None:
        if not 1 <= len(topic) <= self._limits.topic_chars:
            raise EventError(
                EventErrorCode.TOPIC_LIMIT,
                f"topic: {len(topic)} characters are outside 1..{self._limits.topic_chars}",
            )

    def _check_mark(self, name: str) -> None:
        if len(name) > self._limits.topic_chars:
            raise EventError(
                EventErrorCode.MARK_LIMIT,
                f"name: {len(name)} characters are over {self._limits.topic_chars}",
            )

    def _check_payload(self, event: PublishWithOptions) -> None:
        levels = self._limits.payload_levels
        if nests_deeper(event.payload, levels):
            raise EventError(
                EventErrorCode.BAD_EVENT, f"payload: nested more than {levels} levels deep"
            )
