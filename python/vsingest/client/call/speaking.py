"""The sending half of a call."""

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
        parts: The parts of the call.
        line: The call's connections.
        rate: The default rate of samples.
    """

    def __init__(self, parts: Parts, line: Line, rate: int) -> None:
        self._parts = parts
        self._line = line
        self._rate = rate
        self._sender = parts.sender
        self._control = parts.control

    async def send(self, samples: Source, *, rate: int | None = None, channels: int = 1) -> None:
        """Queues samples of any length; returns when all are in the bounded queue.

        It waits while the queue (1.5 s) is full, so a file can be sent in a plain loop. Blocks
        follow one another without a gap; a change of `rate` ends one stream and begins the next.
        The last fraction of a frame waits for more samples: call `drain` at the end of an
        utterance.

        The blocks of one iterator are one utterance, and another `send` waits for its end. But if
        an iterator gives nothing until the room has heard nothing for 0.5 s, others may send
        meanwhile. `clear` ends an utterance even while its iterator waits.

        A producer that falls behind makes a gap, which is counted. During the gap, nothing is sent
        with ``on_stall="pause"``, and frames of silence with ``"silence"``.

        Args:
            samples: float32 or float64 (full scale 1.0), int16, int32 or uint8, as an array of one
                dimension (interleaved) or of shape (frames, channels); or bytes of little-endian
                S16, in which the next block completes a cut sample, unless the room has heard
                everything before it; or an iterator or asynchronous iterator of such blocks. Do not
                change them meanwhile.
            rate: Samples a second and channel; by default the call's `sample_rate`.
            channels: The number of channels, which are mixed down to one.

        Raises:
            CallEnded: The call is over; the rest of `samples` was not taken.
            TypeError: The samples have another type.
            ValueError: The rate, the number of channels or the shape is invalid.
        """
        await self._sender.send(samples, rate=self._rate_of(rate), channels=channels)

    def utterance(self, *, rate: int | None = None, channels: int = 1) -> Utterance:
        """Begins an utterance: call ``await put(block)`` until it returns False, then ``end()``.

        It is for producers that are not iterators. The blocks belong together like those of one
        `send`: `clear` ends the whole utterance, and no other utterance comes between its blocks.

        Args:
            rate: The rate of every block, as in `send`.
            channels: The number of channels of every block.

        Raises:
            CallEnded: The call is over.
        """
        return self._sender.utterance(rate=self._rate_of(rate), channels=channels)

    def send_nowait(self, samples: Samples, *, rate: int | None = None, channels: int = 1) -> None:
        """Queues one block like `send`, all of it at once or nothing.

        Raises:
            QueueFull: The queue has no room for all of it; the error says how much waits.
        """
        self._sender.send_nowait(samples, rate=self._rate_of(rate), channels=channels)

    def clear(self) -> float:
        """Drops what is queued, so that none of it is sent afterwards.

        A `send` that waits for room returns, and the rest of its samples is dropped too; everything
        is counted as ``cleared``. What has been sent already, at most `lead` ahead of real time, is
        still heard.

        With the extension ``clear``, the server drops what it still holds too.

        Returns:
            The milliseconds of audio that were queued.
        """
        cleared = self._sender.clear()
        if Extension.CLEAR in self._meeting.extensions:
            self._control.post(Clear())
        return cleared * 1_000 / self._sender.rate

    def pause(self) -> None:
        """Stops sending until `resume`; queued audio waits, and `send` fills the queue.

        What has been sent already, at most `lead` ahead of real time, is still heard. `close`
        resumes.
        """
        self._sender.output.pause()

    def resume(self) -> None:
        """Continues to send after `pause`, from where it stopped."""
        self._sender.output.resume()

    @property
    def paused(self) -> bool:
        """Whether sending is paused."""
        return self._sender.output.paused

    def playback(self) -> Stream[Playback]:
        """Returns a stream that says when the room begins to hear this call, and has heard it.

        A gap of the producer of more than about 100 ms ends one playback, and the audio after it
        begins another; ``on_stall="silence"`` bridges a gap, and `clear`, `pause` and `drain` end a
        playback. With the extension ``mark`` the service reports the times; otherwise they are
        estimated as in `drain`. The stream begins with the present playback, if there is one.
        """
        return self._parts.playback.watch()

    async def drain(self) -> None:
        """Ends an utterance; returns when its last sample has been sent and, by estimate, heard.

        It fills the last frame up with silence, and sends one more frame of silence, so that a
        server that conceals missing audio repeats silence. With the extension ``mark`` the server
        reports when everything has been heard. The estimate is 100 ms after the time of the last
        frame, since a server buffers some 80 ms against bursts.

        Raises:
            CallEnded: The call ended first.
        """
        await self._sender.flush()
        await self._parts.marks.wait()
        self._sender.check()

    @property
    def played_ms(self) -> float:
        """The milliseconds of sent audio that have been heard; see `played_by`."""
        return max(self._parts.marks.heard, self._sender.heard) * 1_000 / self._sender.rate

    @property
    def played_by(self) -> Literal["mark", "estimate"]:
        """Whether the service reported `played_ms`, or it is an estimate; see `drain`."""
        return "mark" if self._parts.marks.confirm_all else "estimate"

    @property
    def queued_ms(self) -> float:
        """The milliseconds of audio that wait to be sent."""
        return self._sender.queued_ms

    def _rate_of(self, rate: int | None) -> int:
        return self._rate if rate is None else rate

    @property
    def _meeting(self) -> MeetingJoined:
        assert self._line.meeting is not None, "a call is handed out once it has joined"
        return self._line.meeting
