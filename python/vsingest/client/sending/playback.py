"""Reports when sent audio begins and ends to be heard."""

from collections.abc import Callable
from typing import Final, Literal

import msgspec

from vsingest.client.errors import CallEnded
from vsingest.client.hearing.inbox import Inbox, Stream
from vsingest.client.pacing.metronome import Metronome
from vsingest.client.pacing.pacer import PLAYOUT_SECONDS
from vsingest.client.sending.audio_link import AudioLink
from vsingest.client.sending.marks import PATIENCE, Marks
from vsingest.client.sending.sender import Sender
from vsingest.media.clock import Clock
from vsingest.protocol.events import MeetingJoined

WATCHER_EVENTS: Final = 1_000


class Playback(msgspec.Struct, frozen=True, kw_only=True):
    """An item of `Call.playback`: the room begins to hear this call, or has heard all of it.

    Attributes:
        speaking: Whether the room begins to hear the call.
        at: The time of that, in seconds of the call's clock. The item comes later, once the time is
            known.
        played_ms: The milliseconds of sent audio that had been heard by then.
        by: Whether the service reported it, or it is an estimate; see `Call.drain`.
    """

    speaking: bool
    at: float
    played_ms: float
    by: Literal["mark", "estimate"]


class PlaybackWatch:
    """Observes at each beat what has been sent, from the first frame on, while anyone watches.

    It asks for a mark once the first frames have been sent, and when the last has; without the
    extension it estimates all times.

    Args:
        sender: The sender of the audio.
        marks: Ask when audio has been heard.
        clock: The sender's clock.
        metronome: The timer of the call's clock.
    """

    def __init__(self, sender: Sender, marks: Marks, clock: Clock, metronome: Metronome) -> None:
        self._sender = sender
        self._marks = marks
        self._clock = clock
        self._metronome = metronome
        self._inboxes: list[Inbox[Playback]] = []
        self._told: Playback | None = None
        self._begun_at = 0  # samples sent before
        self._sent = 0
        self._sound_until = 0.0  # the media time of the last of them; silence may follow
        self._asked: int | None = None  # samples sent when the mark was requested
        self._over = False
        self._ended: CallEnded | None = None

    def watch(self) -> Stream[Playback]:
        """Adds a watcher, whose first item is the present playback, if there is one."""
        inbox: Inbox[Playback] = Inbox(WATCHER_EVENTS)
        if self._over:
            inbox.finish(self._ended)
        else:
            if self._told is not None:
                inbox.put(self._told)
            self._inboxes.append(inbox)
            if len(self._inboxes) == 1:
                self._begun_at = self._sender.heard
                self._sender.output.on_put = self._wake
                self._wake()
        return Stream(inbox, self._leave)

    def attach(self, socket: AudioLink, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`."""

    def detach(self) -> None:
        """See `CallPart.detach`; pending marks will not be answered any more."""
        self._asked = None

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`."""
        if self._told is not None:
            self._tell(False, self._clock.now(), "estimate")
        self._stop()
        self._over, self._ended = True, None if normal else ended
        for inbox in self._inboxes:
            inbox.finish(self._ended)

    def beat(self, now: float) -> bool:
        """Reports what has begun or ended by now; returns whether to be called again."""
        if self._sender.sent != self._sent:
            self._sent, self._sound_until = self._sender.sent, self._sender.pacer.media_time
        if self._told is None:
            self._look_for_the_beginning(now)
        else:
            self._look_for_the_end(now)
        sender = self._sender
        idle = self._told is None and sender.sent == self._begun_at and not sender.output.waits
        return bool(self._inboxes) and not idle

    def _look_for_the_beginning(self, now: float) -> None:
        sent = self._sender.sent
        if sent == self._begun_at:
            return
        since = (sent - self._begun_at) / self._sender.rate
        at = self._sender.pacer.media_time - since + PLAYOUT_SECONDS
        if self._marks.granted and now < at + PATIENCE:
            if self._asked is None:
                self._ask(lambda answered_at: self._tell(True, answered_at - since, "mark"))
        elif now >= at:
            self._tell(True, at, "estimate")

    def _look_for_the_end(self, now: float) -> None:
        sender = self._sender
        sent, played = sender.sent, self._sound_until + PLAYOUT_SECONDS
        if sender.output.can_send or now < self._sound_until:
            return
        if self._marks.granted and now < played + PATIENCE:
            if self._asked != sent:
                self._ask(lambda answered_at: self._end_by_mark(sent, answered_at))
        elif now >= played:
            self._tell(False, played, "estimate")

    def _ask(self, answered: Callable[[float], None]) -> None:
        self._asked = asked = self._sender.sent
        self._marks.ask(lambda at: answered(at) if self._asked == asked else None)

    def _end_by_mark(self, sent: int, at: float) -> None:
        if self._sender.sent == sent and not self._sender.output.can_send:
            self._tell(False, at, "mark")

    def _tell(self, speaking: bool, at: float, by: Literal["mark", "estimate"]) -> None:
        samples = self._begun_at if speaking else self._sender.sent
        told = Playback(
            speaking=speaking, at=at, played_ms=samples * 1_000 / self._sender.rate, by=by
        )
        self._told = told if speaking else None
        self._begun_at = samples
        self._asked = None
        for inbox in self._inboxes:
            inbox.put(told)

    def _wake(self) -> None:
        self._metronome.add(self.beat)

    def _leave(self, inbox: Inbox[Playback]) -> None:
        inbox.abandon()
        if inbox in self._inboxes:
            self._inboxes.remove(inbox)
            if not self._inboxes:
                self._stop()

    def _stop(self) -> None:
        self._told = None
        self._asked = None
        self._sender.output.on_put = None
        self._metronome.discard(self.beat)
