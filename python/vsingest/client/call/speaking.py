"""A call's voice: what is said, and what of it has been heard."""

from typing import Literal

from vsingest.client.call.line import Line
from vsingest.client.call.parts import Parts
from vsingest.client.hearing.inbox import Stream
from vsingest.client.sending.playback import Playback
from vsingest.client.sending.samples import Samples, Source
from vsingest.client.sending.utterance import Utterance
from vsingest.protocol.events import Clear, MeetingJoined
from vsingest.protocol.extensions import Extension


class Speaking:
    """The half of `Call` that sends audio.

    Args:
        parts: Of the call.
        line: The call's connections.
        rate: Of samples that come without one.
    """

    def __init__(self, parts: Parts, line: Line, rate: int) -> None:
        self._parts = parts
        self._line = line
        self._rate = rate
        self._sender = parts.sender
        self._control = parts.control

    async def send(self, samples: Source, *, rate: int | None = None, channels: int = 1) -> None:
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
            rate: Samples a second and channel; the call's `sample_rate` where not given.
            channels: Mixed down to one.

        Raises:
            CallEnded: The call is over; the rest of `samples` was not taken.
            TypeError: Another type of sample.
            ValueError: A rate, a number of channels or a shape that cannot be.
        """
        await self._sender.send(samples, rate=self._rate_of(rate), channels=channels)

    def utterance(self, *, rate: int | None = None, channels: int = 1) -> Utterance:
        """Begins what `send` does in one: ``await put(block)`` until it is False, then ``end()``.

        For a producer that is no iterator. The blocks belong together as those of one `send` do:
        `clear` ends them all, and no other utterance comes between them.

        Args:
            rate: Of every block, as `send` has it.
            channels: Of every block.

        Raises:
            CallEnded: The call is over.
        """
        return self._sender.utterance(rate=self._rate_of(rate), channels=channels)

    def send_nowait(self, samples: Samples, *, rate: int | None = None, channels: int = 1) -> None:
        """As `send` of one block, but all of it at once or nothing.

        Raises:
            QueueFull: There is no room for all of it; says how much waits.
        """
        self._sender.send_nowait(samples, rate=self._rate_of(rate), channels=channels)

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
        return cleared * 1_000 / self._sender.rate

    def pause(self) -> None:
        """Stops sending until `resume`: what is queued waits, and `send` fills the queue.

        What has left already, at most `lead` ahead of its time, is still heard. `close` resumes.
        """
        self._sender.output.pause()

    def resume(self) -> None:
        """Goes on sending after `pause`, from where it stopped."""
        self._sender.output.resume()

    @property
    def paused(self) -> bool:
        """Whether `pause` was called, and `resume` was not since."""
        return self._sender.output.paused

    def playback(self) -> Stream[Playback]:
        """Follows when the room begins to hear this call, and when it has heard all that was said.

        A pause of the producer of more than about 100 ms ends one playback, and what follows begins
        another; ``on_stall="silence"`` bridges it, and `clear`, `pause` and `drain` end it. With
        the extension ``mark`` the service says when; otherwise it is estimated as `drain` says.
        The stream begins with the playback under way, if there is one.
        """
        return self._parts.playback.watch()

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
        return max(self._parts.marks.heard, self._sender.heard) * 1_000 / self._sender.rate

    @property
    def played_by(self) -> Literal["mark", "estimate"]:
        """Whether `played_ms` is what the service said, or an estimate; see `drain`."""
        return "mark" if self._parts.marks.confirm_all else "estimate"

    @property
    def queued_ms(self) -> float:
        """Milliseconds of audio that wait to be sent."""
        return self._sender.queued_ms

    def _rate_of(self, rate: int | None) -> int:
        return self._rate if rate is None else rate

    @property
    def _meeting(self) -> MeetingJoined:
        assert self._line.meeting is not None, "a call is handed out once it has joined"
        return self._line.meeting
