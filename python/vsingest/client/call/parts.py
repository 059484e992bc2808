"""The parts of a call that outlive its connections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from vsingest.client.call.control import Control
from vsingest.client.errors import CallEnded
from vsingest.client.hearing.hearing import Hearing
from vsingest.client.hearing.roster import Roster
from vsingest.client.hearing.topics import Topics
from vsingest.client.pacing.metronome import metronome_of
from vsingest.client.reconnect import Reconnected
from vsingest.client.sending.audio_link import OnStall
from vsingest.client.sending.marks import Marks
from vsingest.client.sending.playback import PlaybackWatch
from vsingest.client.sending.sender import Sender
from vsingest.client.sockets.socket import Socket
from vsingest.client.stats import CallStats, LatenessStats
from vsingest.media.clock import Clock
from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.events import MeetingJoined


class CallPart(Protocol):
    """A part of a call that moves from connection to connection."""

    def attach(self, socket: Socket, meeting: MeetingJoined) -> None:
        """Continues on a connection that has joined."""

    def detach(self) -> None:
        """Continues without a connection, which broke and is being replaced."""

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """Ends with the call; streams raise `ended` if the end was not normal."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one call, in the order in which they are attached.

    Attributes:
        control: Writes events.
        sender: Sends audio.
        marks: Asks when audio has been heard.
        playback: Tells when the room begins and ends to hear it.
        hearing: Distributes the room's audio.
        topics: Distributes messages.
        roster: Knows the others in the room.
    """

    control: Control
    sender: Sender
    marks: Marks
    playback: PlaybackWatch
    hearing: Hearing
    topics: Topics
    roster: Roster

    @classmethod
    def of(cls, clock: Clock, lead: float, on_stall: OnStall) -> "Parts":
        """Makes the parts of a call in the running loop; see `CallOptions`."""
        metronome = metronome_of(clock)
        control = Control(clock)
        sender = Sender(clock, metronome, lead, on_stall=on_stall)
        marks = Marks(sender, clock, control.post)
        return cls(
            control=control,
            sender=sender,
            marks=marks,
            playback=PlaybackWatch(sender, marks, clock, metronome),
            hearing=Hearing(clock, metronome),
            topics=Topics(control.post),
            roster=Roster(),
        )

    def agree(self, audio: AudioFormat) -> None:
        """Sets the rate of all audio, once, before the first audio."""
        self.sender.agree(audio)
        self.hearing.agree(audio)

    def attach(self, socket: Socket, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`."""
        for part in self._all():
            part.attach(socket, meeting)

    def detach(self) -> None:
        """See `CallPart.detach`."""
        for part in self._all():
            part.detach()

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`."""
        for part in self._all():
            part.finish(ended, normal=normal)

    def stats(self, *, errors: int, reconnects: Sequence[Reconnected]) -> CallStats:
        """Returns a snapshot of the counters, with those of the connections."""
        pacer = self.sender.pacer
        return CallStats(
            sample_rate=self.sender.rate,
            sending=self.sender.stats(),
            hearing=self.hearing.stats(),
            playout=self.hearing.playout(),
            lateness=LatenessStats.of(self.sender.lateness()),
            gaps=pacer.gaps,
            gap_seconds=pacer.gap_seconds,
            odd_bytes=self.sender.count_odd_bytes(),
            received=self.hearing.received,
            messages_dropped=self.topics.dropped,
            errors=errors,
            reconnects=tuple(reconnects),
        )

    def _all(self) -> tuple[CallPart, ...]:
        return (
            self.control,
            self.sender,
            self.playback,
            self.marks,
            self.hearing,
            self.topics,
            self.roster,
        )
