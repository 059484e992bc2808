"""Topic messages on their way in: every subscriber of a topic gets every message."""

from collections.abc import Callable
from typing import Final

from vsingest.client.errors import CallEnded
from vsingest.client.inbox import Inbox, Stream
from vsingest.protocol.events import (
    ClientEvent,
    Message,
    Subscribe,
    TopicMessage,
    Unsubscribe,
)
from vsingest.protocol.limits import Limits

SUBSCRIBER_MESSAGES: Final = 1_000
TOPIC_CHARS: Final = Limits().topic_chars


class Topics:
    """Subscribes to a topic for its first reader, and unsubscribes after its last.

    Args:
        post: Queues an event for the server.
    """

    def __init__(self, post: Callable[[ClientEvent], None]) -> None:
        self._post = post
        self._inboxes: dict[str, list[Inbox[TopicMessage]]] = {}
        self._dropped = 0
        self._over = False
        self._ended: CallEnded | None = None

    def subscribe(self, topic: str) -> Stream[TopicMessage]:
        """Adds a reader of a topic.

        Raises:
            TypeError, ValueError: See `check_topic`.
        """
        check_topic(topic)
        inbox: Inbox[TopicMessage] = Inbox(SUBSCRIBER_MESSAGES)
        if self._over:
            inbox.finish(self._ended)
        else:
            if topic not in self._inboxes:
                self._post(Subscribe(topic))
            self._inboxes.setdefault(topic, []).append(inbox)
        return Stream(inbox, lambda left: self._leave(topic, left))

    def note(self, event: Message) -> None:
        """Spreads a message; one of a topic nobody reads any more is let go."""
        for inbox in self._inboxes.get(event.topic, ()):
            inbox.put(event.data)

    def finish(self, ended: CallEnded | None) -> None:
        """Ends every reader's stream."""
        self._over, self._ended = True, ended
        for inboxes in self._inboxes.values():
            for inbox in inboxes:
                inbox.finish(ended)

    @property
    def dropped(self) -> int:
        """Messages that slow readers never saw."""
        here = sum(inbox.dropped for inboxes in self._inboxes.values() for inbox in inboxes)
        return self._dropped + here

    def _leave(self, topic: str, inbox: Inbox[TopicMessage]) -> None:
        inbox.abandon()
        inboxes = self._inboxes.get(topic, [])
        if inbox not in inboxes:
            return
        inboxes.remove(inbox)
        self._dropped += inbox.dropped
        if not inboxes:
            del self._inboxes[topic]
            if not self._over:
                self._post(Unsubscribe(topic))


def check_topic(topic: str) -> None:
    """Refuses a topic that a server would: its `error` event could not be told to the caller.

    Raises:
        TypeError: It is no string.
        ValueError: It is empty, or longer than a server takes.
    """
    if not isinstance(topic, str):
        raise TypeError(f"topic: needs a string, got {type(topic).__name__}")
    if not 1 <= len(topic) <= TOPIC_CHARS:
        raise ValueError(f"topic: {len(topic)} characters are outside 1..{TOPIC_CHARS}")
