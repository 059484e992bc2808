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
    """The state of a connection."""

    AWAITING_START = auto()
    JOINED = auto()
    ENDED = auto()


class ServerConnection:
    """Refuses events that are out of order or too frequent, and counts them. It does no I/O.

    Args:
        limits: The limits to apply.
        clock: A monotonic clock, in seconds.

    Attributes:
        phase: The state of the connection.
        agreement: The extensions and the audio format that the connection has.
        topics: The topics to which the client is subscribed.
        errors: The number of messages refused so far.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = system.monotonic) -> None:
        self.phase = ConnectionPhase.AWAITING_START
        self.agreement = PLAIN
        self.topics: set[str] = set()
        self.errors = 0
        self._limits = limits
        self._number = 0
        self._pace = TokenBucket(limits.messages_per_second, limits.message_burst, clock)

    def decode(self, message: str | bytes) -> ClientEvent:
        """Decodes a message of the client by the extensions that the connection has.

        Raises:
            EventError: See `decode_client_event`.
        """
        return decode_client_event(message, self.agreement.extensions)

    def receive(self, event: ClientEvent) -> None:
        """Checks that an event is allowed now, and applies it to the state.

        `Start` changes nothing yet: the caller claims the session, then calls `joined`.

        Raises:
            EventError: The event is out of order, or breaks a limit; nothing has changed.
        """
        if isinstance(event, Start):
            self._check_start()
            return
        self.check_joined()
        if not isinstance(event, (Media, Stop)):
            self._take_number()
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
        """Refuses a message that needs a joined call; media messages are checked by it.

        Raises:
            EventError: `start` has not been answered yet, or the call has ended.
        """
        if self.phase is ConnectionPhase.AWAITING_START:
            raise EventError(EventErrorCode.NOT_STARTED, "send the start event first")
        if self.phase is ConnectionPhase.ENDED:
            raise EventError(EventErrorCode.ENDED, "the call has ended; create a new session")

    def joined(self, agreement: Agreement = PLAIN) -> None:
        """Records that the session is claimed and its participant is in the room."""
        if self.phase is not ConnectionPhase.AWAITING_START:
            raise RuntimeError(f"joined() in phase {self.phase.name}")
        self.phase = ConnectionPhase.JOINED
        self.agreement = agreement

    def ended(self) -> None:
        """Records that the call is over, for whatever reason."""
        self.phase = ConnectionPhase.ENDED
        self.topics.clear()

    def refuse(self, error: EventError) -> Error:
        """Counts an invalid message, and returns the `error` event for its sender.

        Raises:
            TooManyErrors: The limit is exceeded; close with 1008.
        """
        self.errors += 1
        if self.errors > self._limits.errors:
            raise TooManyErrors
        return Error(code=error.code, message=error.message, number=error.number)

    def _take_number(self) -> None:
        self._number += 1
        if not self._pace.take():
            raise EventError(
                EventErrorCode.RATE_LIMIT,
                f"more than {self._limits.messages_per_second:g} messages a second; send slower",
                self._number,
            )

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
