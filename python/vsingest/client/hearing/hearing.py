"""Received audio, which every listener gets, at a steady pace or as it arrives."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.client.errors import CallEnded
from vsingest.client.hearing.audio_format import Frame, FrameConverter
from vsingest.client.hearing.inbox import Inbox, Stream
from vsingest.client.pacing.metronome import Metronome
from vsingest.client.sockets.socket import Socket
from vsingest.client.stats import FlowStats
from vsingest.fast import PlayoutStats
from vsingest.media.clock import Clock
from vsingest.protocol.audio import FRAME_SECONDS, PLAIN_AUDIO, AudioFormat
from vsingest.protocol.events import MeetingJoined
from vsingest.transport.playout import make_playout

# How far a listener may be behind before it loses the oldest samples.
LISTENER_SECONDS: Final = 1
# A loop that was busy for longer does not catch up; the playout buffer trims what it holds.
_MOST_MISSED: Final = 5


@dataclass(slots=True, eq=False)
class _Listener:
    inbox: Inbox[Frame]
    form: FrameConverter
    raw: bool

    def hear(self, samples: NDArray[np.int16]) -> None:
        for frame in self.form.convert(samples):
            self.inbox.put(frame)

    def finish(self, ended: CallEnded | None) -> None:
        for frame in self.form.finish():
            self.inbox.put(frame)
        self.inbox.finish(ended)

    def counters(self) -> dict[str, int]:
        size = self.form.wire_samples
        return {
            "accepted": self.inbox.accepted * size,
            "read": self.inbox.read * size,
            "slow-listener": self.inbox.dropped * size,
            "listener-left": self.inbox.abandoned * size,
            "frames": self.inbox.read,
        }


class Hearing:
    """Distributes the room's audio to listeners.

    Listeners at a steady pace share one adaptive playout buffer, which the core fills directly from
    the socket. While there is a raw listener, the audio passes through this class instead.

    Args:
        clock: The clock that paces the playout.
        metronome: The timer of that clock.
    """

    def __init__(self, clock: Clock, metronome: Metronome) -> None:
        self._clock = clock
        self._metronome = metronome
        self._rate = 0
        self.agree(PLAIN_AUDIO)
        self._socket: Socket | None = None
        self._listeners: list[_Listener] = []
        self._gone = Counter[str]()
        self._raw_received = 0
        self._raw_pushed = 0
        self._beats = 0
        self._first_frame_at: float | None = None
        self._over = False
        self._ended: CallEnded | None = None

    def agree(self, audio: AudioFormat) -> None:
        """Sets the rate of the audio, before any is received; later only to the same rate."""
        if audio.sample_rate == self._rate:
            return
        self._rate = audio.sample_rate
        frame = audio.frame_samples
        self._row = np.zeros(frame, np.int16)
        self._playout = make_playout(frame, adaptive=True)

    def attach(self, socket: Socket, meeting: MeetingJoined | None = None) -> None:
        """See `CallPart.attach`."""
        self._socket = socket
        self._route()

    def detach(self) -> None:
        """See `CallPart.detach`."""
        self._socket = None

    def listen(self, form: FrameConverter, *, raw: bool) -> Stream[Frame]:
        """Adds a listener."""
        inbox: Inbox[Frame] = Inbox(max(1, LISTENER_SECONDS * self._rate // form.wire_samples))
        listener = _Listener(inbox, form, raw)
        if self._over:
            inbox.finish(self._ended)
        else:
            if not raw and not self._steady():
                # The buffer holds audio that arrived before anyone listened.
                self._playout.clear()
                self._beats = math.floor(self._clock.now() / FRAME_SECONDS)
                self._metronome.add(self.beat)
            self._listeners.append(listener)
            self._route()
        return Stream(inbox, lambda _: self._leave(listener))

    def hear(self, samples: NDArray[np.int16]) -> None:
        """Takes the audio of a message that did not go into the playout buffer."""
        if self._first_frame_at is None:
            self._first_frame_at = self._clock.now()
        self._raw_received += samples.size
        for listener in self._listeners:
            if listener.raw:
                listener.hear(samples)
        if self._steady():
            self._raw_pushed += self._playout.push(samples)

    def beat(self, now: float) -> bool:
        """Plays due frames to the listeners at a steady pace; returns whether there are any."""
        beats = math.floor(now / FRAME_SECONDS + 1e-6)
        for _ in range(min(beats - self._beats, _MOST_MISSED)):
            self._play()
        self._beats = beats
        if self._first_frame_at is None and self.received:
            self._first_frame_at = now
        return self._steady()

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`; received audio is played first."""
        if self._over:
            return
        self.detach()
        self._metronome.discard(self.beat)
        self._playout.end()
        while self._steady() and not self._playout.ended:
            self._play()
        self._over, self._ended = True, None if normal else ended
        for listener in self._listeners:
            listener.finish(self._ended)

    @property
    def received(self) -> int:
        """The number of samples received from the socket."""
        return self._playout.stats().accepted - self._raw_pushed + self._raw_received

    def playout(self) -> PlayoutStats:
        """The counters of the playout buffer, which overflows while nobody listens."""
        return self._playout.stats()

    def stats(self) -> FlowStats:
        """The counters of all listeners together, including past ones."""
        counters = Counter(self._gone)
        for listener in self._listeners:
            counters.update(listener.counters())
        dropped = {cause: counters[cause] for cause in ("slow-listener", "listener-left")}
        queued = sum(len(one.inbox) * one.form.wire_samples for one in self._listeners)
        return FlowStats(
            accepted=counters["accepted"],
            sent=counters["read"],
            dropped={cause: samples for cause, samples in dropped.items() if samples},
            queued=queued,
            frames=counters["frames"],
            first_frame_at=self._first_frame_at,
        )

    def _play(self) -> None:
        self._playout.pull(out=self._row)
        for listener in self._listeners:
            if not listener.raw:
                listener.hear(self._row)

    def _steady(self) -> bool:
        return any(not listener.raw for listener in self._listeners)

    def _route(self) -> None:
        if self._socket is not None:
            raw = any(listener.raw for listener in self._listeners)
            self._socket.playout = None if raw else self._playout

    def _leave(self, listener: _Listener) -> None:
        listener.inbox.abandon()
        if listener in self._listeners:
            self._listeners.remove(listener)
            self._gone.update(listener.counters())
            self._route()
