"""A call: one participant in one room."""

from collections.abc import Callable, Mapping
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.client.call.dialler import Dialler
from vsingest.client.call.ending import Ending
from vsingest.client.call.line import Line
from vsingest.client.call.line_options import LineOptions
from vsingest.client.call.parts import Parts
from vsingest.client.call.phase import Phase
from vsingest.client.errors import CallEnded
from vsingest.client.hearing.audio_format import Frame, FrameConverter, FrameType
from vsingest.client.hearing.inbox import Stream
from vsingest.client.hearing.roster import Presence
from vsingest.client.hearing.topics import check_text, check_topic
from vsingest.client.sending.audio_link import OnStall
from vsingest.client.sending.samples import Samples, Source
from vsingest.client.sending.utterance import Utterance
from vsingest.client.stats import CallStats
from vsingest.media.clock import Clock
from vsingest.protocol.audio import FRAME_MS, SAMPLE_RATE
from vsingest.protocol.events import Clear, MeetingJoined, Participant, Publish, TopicMessage
from vsingest.protocol.extensions import Extension


class Call:
    """A joined call; made by `vsingest.connect`, and good until it ends.

    After the end, `send`, `publish` and `drain` raise `CallEnded`. Streams of `audio`, `subscribe`
    and `presence` first give what already came; then they end normally if this side closed, if the
    service said `meeting-left` or closed with 1000, and raise `CallEnded` otherwise. A connection
    that breaks is replaced, and the call goes on; `stats().reconnects` says what was lost.

    All methods belong to the event loop that joined the call.

    Attributes:
        participants: The others in the room by id; a live, read-only view.
    """

    def __init__(
        self, dialler: Dialler, clock: Clock, *, lead: float, on_stall: OnStall, line: LineOptions
    ) -> None:
        self._parts = parts = Parts.of(clock, lead, on_stall)
        self._sender = parts.sender
        self._control = parts.control
        self._hearing = parts.hearing
        self.participants: Mapping[str, Participant] = parts.roster.view
        self._line = Line(dialler, clock, line, parts, self.stats)

    def __repr__(self) -> str:
        return f"<Call {self._line.phase}, {len(self.participants)} others>"

    @property
    def call_id(self) -> str | None:
        """The service's id of the call; None where it was joined by `ws_url`."""
        return self._line.call_id

    @property
    def room_id(self) -> str:
        """The room, as the service names it."""
        return self._meeting.room_id

    @property
    def session_id(self) -> str:
        """The room's present session: from its first participant to its last."""
        return self._meeting.session_id

    @property
    def ended(self) -> Ending | None:
        """How the call ended, and why; None as long as it goes on."""
        return self._line.ended

    async def join(self) -> None:
        """Opens the connection, and waits for the room's answer; `connect` does this.

        Raises:
            VsingestError: There is no call; see `connect`.
        """
        await self._line.join()

    async def send(self, samples: Source, *, rate: int = SAMPLE_RATE, channels: int = 1) -> None:
        """Speaks: takes samples of any length, and returns when all are in the bounded queue.

        A full queue (1.5 s) makes it wait, so a file can be sent in a plain loop. Blocks follow one
        another without a seam; a change of `rate` ends one stream and begins the next. The last
        fraction of a frame waits for what follows: call `drain` at the end of an utterance.

        The blocks of one iterator are one utterance: another `send` waits for its end. One whose
        iterator gives nothing for so long that the room has had nothing to hear for 0.5 s lets
        others speak meanwhile, and `clear` ends it, whatever its iterator is waiting for.

        A producer that falls behind makes a gap, which is counted. With ``on_stall="pause"``
        nothing is sent through it, with ``"silence"`` frames of silence are.

        Args:
            samples: float32 or float64 (full scale 1.0), int16, int32 or uint8, as an array of one
                dimension (interleaved) or of shape (frames, channels); or bytes, read as
                little-endian S16, where a cut sample is completed by the next block, unless the
                room has heard all before it; or an iterator or asynchronous iterator of such
                blocks. Not to be changed meanwhile.
            rate: Samples a second and channel.
            channels: Mixed down to one.

        Raises:
            CallEnded: The call is over; the rest of `samples` was not taken.
            TypeError: Another type of sample.
            ValueError: A rate, a number of channels or a shape that cannot be.
        """
        await self._sender.send(samples, rate=rate, channels=channels)

    def utterance(self, *, rate: int = SAMPLE_RATE, channels: int = 1) -> Utterance:
        """Begins what `send` does in one: ``await put(block)`` until it is False, then ``end()``.

        For a producer that is no iterator. The blocks belong together as those of one `send` do:
        `clear` ends them all, and no other utterance comes between them.

        Args:
            rate: Of every block, as `send` has it.
            channels: Of every block.

        Raises:
            CallEnded: The call is over.
        """
        return self._sender.utterance(rate=rate, channels=channels)

    def send_nowait(self, samples: Samples, *, rate: int = SAMPLE_RATE, channels: int = 1) -> None:
        """As `send` of one block, but all of it at once or nothing.

        Raises:
            QueueFull: There is no room for all of it; says how much waits.
        """
        self._sender.send_nowait(samples, rate=rate, channels=channels)

    def clear(self) -> float:
        """Stops speaking: drops what is queued, so that none of it is sent afterwards.

        A `send` that waits for room returns, and what it had left is dropped too; all is counted
        as ``cleared``. What has left already, at most `lead` ahead of its time, is still heard.

        With the extension ``clear`` the server drops what it still holds, too.

        Returns:
            Milliseconds of audio that were queued.
        """
        cleared = self._sender.clear()
        if Extension.CLEAR in self._meeting.extensions:
            self._control.post(Clear())
        return cleared * 1_000 / SAMPLE_RATE

    async def drain(self) -> None:
        """Ends an utterance: returns when its last sample has left and, by estimate, been heard.

        What is held for want of a whole frame is sent, padded with silence, and a frame of silence
        after it, so that a server that runs dry has silence to go on from. With the extension
        ``mark`` the server says when that has been heard. The estimate is 100 ms after the last
        frame's own time, as a server holds some 80 ms back to bear bursts.

        Raises:
            CallEnded: The call ended first.
        """
        await self._sender.flush()
        await self._parts.marks.wait()
        self._sender.check()

    @property
    def played_ms(self) -> float:
        """Milliseconds of what was sent that have been heard; `played_by` says how we know."""
        return max(self._parts.marks.heard, self._sender.heard) * 1_000 / SAMPLE_RATE

    @property
    def played_by(self) -> Literal["mark", "estimate"]:
        """Whether `played_ms` is what the service said, or an estimate; see `drain`."""
        return "mark" if self._parts.marks.confirm_all else "estimate"

    @property
    def queued_ms(self) -> float:
        """Milliseconds of audio that wait to be sent."""
        return self._sender.queued_ms

    @overload
    def audio(
        self,
        *,
        rate: int = ...,
        dtype: Literal["int16"] = ...,
        frame_ms: int = ...,
        raw: bool = ...,
    ) -> Stream[NDArray[np.int16]]: ...
    @overload
    def audio(
        self, *, rate: int = ..., dtype: Literal["float32"], frame_ms: int = ..., raw: bool = ...
    ) -> Stream[NDArray[np.float32]]: ...
    def audio(
        self,
        *,
        rate: int = SAMPLE_RATE,
        dtype: FrameType = "int16",
        frame_ms: int = FRAME_MS,
        raw: bool = False,
    ) -> Stream[NDArray[np.int16]] | Stream[NDArray[np.float32]] | Stream[Frame]:
        """Hears: a stream of frames, arrays of shape (rate * frame_ms / 1,000,), from now on.

        Frames come at a steady pace from an adaptive playout buffer, however they arrived: it
        conceals what is late, gives silence where nothing comes, and trims a delay that stays.
        Raw, they come as they arrive, and not a sample is added or taken away.

        A listener that falls 1 s behind loses the oldest frames (counted). Any number of listeners
        may be had at once; each gets every frame, and owns its arrays.

        Args:
            rate: Samples a second to be resampled to.
            dtype: "int16", or "float32" with a full scale of 1.0.
            frame_ms: Milliseconds in a frame, 5 to 1,000.
            raw: Without the playout buffer.

        Raises:
            ValueError: An argument is out of range, or a frame would be no whole samples.
        """
        return self._hearing.listen(FrameConverter(rate, dtype, frame_ms), raw=raw)

    async def publish(self, topic: str, text: str) -> None:
        """Sends a text to all who subscribed to a topic; returns when the socket has it.

        Raises:
            CallEnded: The call is over.
            TypeError: `topic` or `text` is no string.
            ValueError: The topic has no or over 256 characters, one of them is no Unicode text, or
                together they are larger than a server takes.
        """
        check_topic(topic)
        check_text("text", text)
        await self._control.send(Publish(topic, text))

    def subscribe(self, topic: str) -> Stream[TopicMessage]:
        """Follows a topic: a stream of its messages, from now on.

        A subscriber that falls 1,000 messages behind loses the oldest (counted). The topic is left
        when its last stream is closed or let go of, and its last callback ended.

        Raises:
            TypeError: `topic` is no string.
            ValueError: It has no or over 256 characters.
        """
        return self._parts.topics.subscribe(topic)

    def on_message(
        self, topic: str, callback: Callable[[TopicMessage], object]
    ) -> Callable[[], None]:
        """Follows a topic by a callback, which has to be quick: the audio waits for it.

        Returns:
            What ends it, when called.

        Raises:
            TypeError, ValueError: As `subscribe`.
        """
        return self._parts.topics.follow(topic, callback)

    def presence(self) -> Stream[Presence]:
        """Follows the roster: who is here now, as if they had just joined, then who comes and goes.

        After a reconnect everyone leaves and those who are still there join again.
        """
        return self._parts.roster.watch()

    async def close(self) -> None:
        """Sends what is queued, as `drain` does, and leaves the room; idempotent.

        A `send` that still waits for room raises `CallEnded`. Cancelled, it leaves at once.
        """
        try:
            if self._line.phase is Phase.JOINED:
                self._line.refuse()
                await self.drain()
        except CallEnded:
            pass
        finally:
            await self.leave()

    async def leave(self) -> None:
        """Leaves the room at once: what is queued is dropped, and counted; idempotent."""
        await self._line.leave()

    def stats(self) -> CallStats:
        """A snapshot of the call's books; also after its end."""
        return self._parts.stats(errors=self._line.errors, reconnects=self._line.reconnects)

    @property
    def lateness(self) -> NDArray[np.float64]:
        """How late each of the last 4,096 frames left, in seconds, oldest first; a copy."""
        return self._sender.lateness()

    @property
    def _meeting(self) -> MeetingJoined:
        assert self._line.meeting is not None, "a call is handed out once it has joined"
        return self._line.meeting
