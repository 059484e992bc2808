"""Received topic messages, which every subscriber of the topic gets."""

import logging
from collections.abc import Callable
from typing import Final

from vsingest.client.callbacks import check_callback
from vsingest.client.errors import CallEnded
from vsingest.client.hearing.inbox import Inbox, Stream
from vsingest.client.sockets.socket import Socket
from vsingest.protocol.events import (
    ClientEvent,
    MeetingJoined,
    Message,
    Subscribe,
    TopicMessage,
    Unsubscribe,
)
from vsingest.protocol.limits import Limits

SUBSCRIBER_MESSAGES: Final = 1_000
TOPIC_CHARS: Final = Limits().topic_chars


_log = logging.getLogger("vsingest.client")


class _Callback(Inbox[TopicMessage]):
    """An inbox whose items a callback gets at once."""

    def __init__(self, topic: str, callback: Callable[[TopicMessage], object]) -> None:
        super().__init__(1)
        self._topic = topic
        self._callback = callback

    def put(self, item: TopicMessage) -> None:
        """Calls the callback; an exception is logged, and ends nothing."""
        self.accepted += 1
        self.read += 1
        try:
            self._callback(item)
        except Exception:
            _log.exception("a callback of topic %r failed", self._topic)


class Topics:
    """Subscribes to a topic for its first reader, and unsubscribes after the last.

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
        self._add(topic, inbox)
        return Stream(inbox, lambda left: self._leave(topic, left))

    def note(self, event: Message) -> None:
        """Distributes a message; a message of a topic without readers is dropped."""
        for inbox in self._inboxes.get(event.topic, ()):
            inbox.put(event.data)

    def follow(self, topic: str, callback: Callable[[TopicMessage], object]) -> Callable[[], None]:
        """Calls a function with each message of a topic; returns a function that ends that.

        Raises:
            TypeError, ValueError: See `check_topic`.
        """
        check_topic(topic)
        check_callback("callback", callback)
        inbox = _Callback(topic, callback)
        self._add(topic, inbox)
        return lambda: self._leave(topic, inbox)

    @property
    def names(self) -> tuple[str, ...]:
        """The subscribed topics."""
        return tuple(self._inboxes)

    def attach(self, socket: Socket, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`; subscribes again, since a new connection has no subscriptions."""
        for topic in self._inboxes:
            self._post(Subscribe(topic))

    def detach(self) -> None:
        """See `CallPart.detach`."""

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`."""
        self._over, self._ended = True, None if normal else ended
        for inboxes in self._inboxes.values():
            for inbox in inboxes:
                inbox.finish(self._ended)

    @property
    def dropped(self) -> int:
        """The number of messages that were dropped because a reader was too slow."""
        here = sum(inbox.dropped for inboxes in self._inboxes.values() for inbox in inboxes)
        return self._dropped + here

    def _add(self, topic: str, inbox: Inbox[TopicMessage]) -> None:
        if self._over:
            inbox.finish(self._ended)
            return
        if topic not in self._inboxes:
            self._post(Subscribe(topic))
        self._inboxes.setdefault(topic, []).append(inbox)

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
    """Refuses an invalid topic here, since a server's `error` event would not reach the caller.

    Raises:
        TypeError: It is not a string.
        ValueError: It is empty, longer than a server takes, or not valid Unicode.
    """
    check_text("topic", topic)
    if not 1 <= len(topic) <= TOPIC_CHARS:
        raise ValueError(f"topic: {len(topic)} characters are outside 1..{TOPIC_CHARS}")


def check_text(name: str, text: str) -> None:
    """Refuses a value that cannot be sent as text.

    Args:
        name: The name of the argument, for the error.
        text: The value.

    Raises:
        TypeError: It is not a string.
        ValueError: It is not valid Unicode.
    """
    if not isinstance(text, str):
        raise TypeError(f"{name}: needs a string, got {type(text).__name__}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{name}: cannot be sent as UTF-8: {error.reason}") from None
