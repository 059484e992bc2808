"""Sends the outbound direction of a capture again."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from vsingest.client.call.call import Call
from vsingest.client.capture.reader import CaptureReader, audio_of
from vsingest.client.capture.records import Audio, EventRecord, PhaseRecord
from vsingest.client.errors import NotOffered
from vsingest.media.clock import Clock

# A call sends these itself.
_THE_CALLS_OWN: Final = frozenset({"start", "stop"})


class Replayed(msgspec.Struct, frozen=True, rename="camel"):
    """The result of a replay.

    Attributes:
        seconds: Its duration by the call's clock.
        sample_rate: The rate of the call's audio, at which samples are counted.
        sent_samples: Samples sent, including padding.
        dropped_samples: Samples dropped.
        published: Messages published.
        subscribed: Topics subscribed to.
        skipped: Events that were not sent again, by name.
        received_samples: Samples received.
        messages: Messages received.
        errors: `error` events of the service, and messages that could not be read.
    """

    seconds: float
    sample_rate: int
    sent_samples: int
    dropped_samples: int
    published: int
    subscribed: int
    skipped: dict[str, int]
    received_samples: int
    messages: int
    errors: int


async def replay(path: str | os.PathLike[str], call: Call, clock: Clock) -> Replayed:
    """Sends the outbound messages of a capture into a call, each at its time after the joining.

    Frames are sent unchanged, with their padding, if the call has the capture's rate. The messages
    of all connections of the capture go into the one call, at their times. Of the events, only
    messages and subscriptions are sent, and what needs an extension only if the call has it.

    Args:
        path: The capture.
        call: A joined call.
        clock: The clock of the call.

    Raises:
        CallEnded: The call ended first.
        CaptureFailed: The capture cannot be read, or its call never joined.
    """
    replaying = Replay(path, call, clock)
    await replaying.run()
    return replaying.report()


class Replay:
    """A running replay; see `replay`, which takes the same arguments."""

    def __init__(self, path: str | os.PathLike[str], call: Call, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._start = clock.now()
        self._again = _Again(call, audio_of(path).sample_rate)

    async def run(self) -> None:
        """Sends everything, and waits until it has been heard."""
        self._start = self._clock.now()
        for seconds, record in _outbound(self._path):
            await self._clock.sleep_until(self._start + seconds)
            await self._again.send(record)
        await self._again.finish()

    def report(self) -> Replayed:
        """Returns the result so far."""
        return self._again.report(self._clock.now() - self._start)


def _outbound(path: str | os.PathLike[str]) -> Iterator[tuple[float, Audio | EventRecord]]:
    joined: float | None = None
    with CaptureReader(path) as reader:
        for record in reader:
            if isinstance(record, PhaseRecord) and record.phase == "joined" and joined is None:
                joined = record.t
            elif isinstance(record, Audio | EventRecord) and record.way == "out":
                yield max(0.0, record.t - (record.t if joined is None else joined)), record


class _Again:
    """Sends the messages, and counts them."""

    def __init__(self, call: Call, rate: int) -> None:
        self._call = call
        self._rate = rate
        self._following: dict[str, Callable[[], None]] = {}
        self._subscribed = 0
        self._published = 0
        self._messages = 0
        self._skipped = Counter[str]()

    async def send(self, record: Audio | EventRecord) -> None:
        if isinstance(record, Audio):
            await self._call.send(record.pcm, rate=self._rate)
        else:
            try:
                await self._send_event(record.event)
            except (ValueError, TypeError, NotOffered):  # events that the service would refuse
                self._skipped[str(record.event["event"])] += 1

    async def finish(self) -> None:
        await self._call.drain()

    async def _send_event(self, event: dict[str, Any]) -> None:
        match event:
            case {"event": "message", "topic": str(topic), "data": str(data)}:
                await self._call.publish(
                    topic,
                    data,
                    payload=event.get("payload"),
                    persist=bool(event.get("persist")),
                    send_only=event.get("sendOnly"),
                )
                self._published += 1
            case {"event": "subscribe", "topic": str(topic)} if topic not in self._following:
                self._following[topic] = self._call.on_message(topic, self._count)
                self._subscribed += 1
            case {"event": "unsubscribe", "topic": str(topic)} if topic in self._following:
                self._following.pop(topic)()
            case {"event": str(name)}:
                if name not in _THE_CALLS_OWN:
                    self._skipped[name] += 1

    def _count(self, _: object) -> None:
        self._messages += 1

    def report(self, seconds: float) -> Replayed:
        stats = self._call.stats()
        return Replayed(
            seconds=seconds,
            sample_rate=stats.sample_rate,
            sent_samples=stats.sending.sent + stats.sending.padding,
            dropped_samples=sum(stats.sending.dropped.values()),
            published=self._published,
            subscribed=self._subscribed,
            skipped=dict(self._skipped),
            received_samples=stats.received,
            messages=self._messages,
            errors=stats.errors,
        )
