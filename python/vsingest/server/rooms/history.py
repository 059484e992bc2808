"""The messages of a room that asked to be kept."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vsingest.protocol.limits import Limits

# What a kept message costs beside its bytes, roughly: it bounds how many short ones there are.
_OVERHEAD_BYTES: Final = 512
# The same for the id of each participant it is for.
_ID_BYTES: Final = 128


@dataclass(frozen=True, slots=True)
class Kept:
    """A persisted message.

    Attributes:
        topic: Where it was published.
        event: As a later subscriber is sent it.
        only: Ids of those it is for; None for everyone.
    """

    topic: str
    event: bytes
    only: frozenset[str] | None

    @property
    def cost(self) -> int:
        """Bytes of memory, as `Limits.history_bytes` counts them."""
        return (
            _OVERHEAD_BYTES
            + len(self.event)
            + sum(_ID_BYTES + len(each) for each in self.only or ())
        )


class History:
    """Forgets the oldest message first: of its topic beyond so many, of the room beyond so much.

    Args:
        limits: How many, and how much.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bytes = 0
        self._count = 0
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self._topics: dict[str, deque[int]] = {}

    def keep(self, message: Kept) -> None:
        """Adds the newest."""
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
        """What is kept of a topic, in the order it came."""
        return (self._kept[number] for number in self._topics.get(topic, ()))

    def _forget(self, number: int) -> None:
        """Forgets what is the oldest of its topic."""
        message = self._kept.pop(number)
        self._bytes -= message.cost
        of_topic = self._topics[message.topic]
        of_topic.popleft()
        if not of_topic:
            del self._topics[message.topic]
