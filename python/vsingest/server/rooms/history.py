"""The persisted messages of a room."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vsingest.protocol.limits import Limits

# The approximate cost of a message beside its bytes, which bounds the number of short ones.
_OVERHEAD_BYTES: Final = 512
# The same for the id of each recipient.
_ID_BYTES: Final = 128


@dataclass(frozen=True, slots=True)
class Kept:
    """A persisted message.

    Attributes:
        topic: The topic of the message.
        event: The event for later subscribers.
        only: Ids of the recipients; None for everyone.
    """

    topic: str
    event: bytes
    only: frozenset[str] | None

    @property
    def cost(self) -> int:
        """The bytes of memory, as `Limits.history_bytes` counts them."""
        return (
            _OVERHEAD_BYTES
            + len(self.event)
            + sum(_ID_BYTES + len(each) for each in self.only or ())
        )


class History:
    """Persisted messages, up to a number for each topic and to a size for the room.

    Args:
        limits: The number and the size; beyond them the oldest message is dropped.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bytes = 0
        self._count = 0
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self._topics: dict[str, deque[int]] = {}

    def keep(self, message: Kept) -> None:
        """Adds a message."""
        self._count += 1
        self._kept[self._count] = message
        self._bytes += message.cost
        of_topic = self._topics.setdefault(message.topic, deque())
        of_topic.append(self._count)
        if len(of_topic) > self._limits.history_messages:
            self._forget(of_topic[0])
        while self._bytes > self._limits.history_bytes:
            self._forget(next(iter(self._kept)))

    def of(self, topic: str) -> Iterator[Kept]:
        """Returns the messages of a topic, the oldest first."""
        return (self._kept[number] for number in self._topics.get(topic, ()))

    def _forget(self, number: int) -> None:
        """Drops a message that is the oldest of its topic."""
        message = self._kept.pop(number)
        self._bytes -= message.cost
        of_topic = self._topics[message.topic]
        of_topic.popleft()
        if not of_topic:
            del self._topics[message.topic]
