"""Sends audio: takes a caller's samples and puts them into the paced queue."""

import asyncio

import numpy as np
from numpy.typing import NDArray

from vsingest.client.errors import CallEnded, QueueFull
from vsingest.client.origin import Origin
from vsingest.client.pacing.metronome import Metronome
from vsingest.client.pacing.pacer import PLAYOUT_SECONDS, Pacer
from vsingest.client.sending.audio_link import AudioLink, OnStall
from vsingest.client.sending.intake import Intake
from vsingest.client.sending.paced_output import QUEUE_FRAMES, PacedOutput
from vsingest.client.sending.samples import SampleBlock, SampleReader, Samples, Source, blocks_of
from vsingest.client.sending.turns import Turn, Turns
from vsingest.client.sending.utterance import Utterance
from vsingest.client.stats import FlowStats
from vsingest.media.clock import Clock
from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.events import MeetingJoined


class Sender:
    """Takes samples, one utterance after another, and queues them.

    Args:
        clock: The clock that paces the audio.
        metronome: The timer of that clock.
        lead: How many seconds before its media time a frame may be sent.
        on_stall: What is sent while the producer is behind: nothing, or silence.
        queue_frames: The most frames that may wait; by default 1.5 s.

    Attributes:
        generation: How often `clear` was called.
        output: What sends the samples.
    """

    def __init__(
        self,
        clock: Clock,
        metronome: Metronome,
        lead: float,
        *,
        on_stall: OnStall = "pause",
        queue_frames: int = QUEUE_FRAMES,
    ) -> None:
        self.generation = 0
        self._clock = clock
        self.output = PacedOutput(
            clock, metronome, lead, on_stall=on_stall, queue_frames=queue_frames
        )
        self._loop = asyncio.get_running_loop()
        self._origin = Origin()
        self._turns = Turns(clock, lambda: self.output.dry_from)
        self._reader = SampleReader()
        self._intake = Intake(self.rate)
        self._carried_at = 0.0
        self._last: Utterance | None = None
        self._refusal: CallEnded | None = None
        self._ended: CallEnded | None = None

    def agree(self, audio: AudioFormat) -> None:
        """Sets the rate of the audio, before the first samples; later only to the same rate."""
        if audio.sample_rate != self.rate:
            self.output.agree(audio)
            self._intake = Intake(self.rate)

    def attach(self, link: AudioLink, meeting: MeetingJoined | None = None) -> None:
        """See `CallPart.attach`."""
        self.output.attach(link)

    def detach(self) -> None:
        """See `CallPart.detach`."""
        self.output.detach()

    def finish(self, ended: CallEnded, *, normal: bool = False, cause: str = "call-ended") -> None:
        """See `CallPart.finish`; drops what is queued, and fails all waiting tasks."""
        self._refusal = self._ended = ended
        self._turns.revoke(everyone=True)
        self.output.finish(cause)
        self._forget()

    def writable(self) -> None:
        """Notes that the link takes audio again."""
        self.output.writable()

    async def send(self, samples: Source, *, rate: int, channels: int) -> None:
        """Takes all of `samples`; waits while the queue is full.

        If it is cancelled, samples that `stats` counts as accepted stay queued, and the rest is not
        taken. `clear` also drops the samples with which it waits.
        """
        utterance = self.utterance(rate=rate, channels=channels)
        try:
            async for block in blocks_of(samples):
                if not await utterance.put(block):
                    break
        finally:
            utterance.end()

    def utterance(self, *, rate: int, channels: int) -> Utterance:
        """Begins an utterance, which lines up at its first block.

        Raises:
            CallEnded: The call takes no more.
        """
        self._check(self._refusal)
        return Utterance(
            self._take, self._turns, generation=self.generation, rate=rate, channels=channels
        )

    def send_nowait(self, samples: Samples, *, rate: int, channels: int) -> None:
        """Takes all of `samples` at once, or nothing.

        Raises:
            QueueFull: The queue has no room for all of it.
            RuntimeError: It is called in another thread than that of the call's loop.
        """
        self._check(self._refusal)
        self._check_loop("send_nowait")
        self._turns.drop_overdue()
        if not self._turns.taken:
            self._end_dry_stream()
        block = self._reader.read(samples, rate=rate, channels=channels)
        needed = block.wire_samples(self.rate) + self.output.spare
        if self._turns.taken or needed > self.output.free:
            raise QueueFull(self.queued_ms, self.output.capacity * 1_000 // self.rate)
        for piece in block.pieces():
            self._take_piece(piece, block)
        if block.samples.size or block.rest:
            self._end_block(block)

    async def flush(self) -> None:
        """Ends the utterance, and waits until it has been sent."""
        self._check(self._ended)
        turn = Turn(revocable=False)
        try:
            await self._turns.take(turn)
            await self._wait_for_room(self.output.spare)
            self._reader.reset()
            self.output.put(self._intake.flush())
            self.output.end_utterance()
            self._check(self._ended)
            while self.output.waits:
                await self.output.change(self.output.capacity)
                self._check(self._ended)
            self.pacer.rest()
        finally:
            self._turns.give_up(turn)

    def clear(self) -> int:
        """Drops what is queued; nothing that was taken before is sent afterwards.

        Returns:
            The number of samples dropped.
        """
        if self._ended is None:
            self._check_loop("clear")
        self.generation += 1
        self._turns.revoke()
        lost = self.output.clear("cleared")
        self._forget()
        self.pacer.rest()
        return lost

    def check(self) -> None:
        """Raises the error of the call's end, if it has ended.

        Raises:
            CallEnded: The call has ended.
        """
        self._check(self._ended)

    def refuse(self, closing: CallEnded) -> None:
        """Takes no more samples, not even the rest of a running `send`."""
        self._refusal = closing
        self._turns.revoke()
        self.output.wake()

    @property
    def pacer(self) -> Pacer:
        """The pacer, which decides when each frame may be sent."""
        return self.output.pacer

    @property
    def rate(self) -> int:
        """Samples a second on the wire."""
        return self.output.rate

    @property
    def queued_ms(self) -> float:
        """The milliseconds of audio that wait."""
        return self.output.held * 1_000 / self.rate

    @property
    def heard(self) -> int:
        """The estimated number of sent samples that have been heard."""
        ahead = max(0.0, self.pacer.played - self._clock.now())
        return max(0, self.sent - round(ahead * self.rate))

    @property
    def sent(self) -> int:
        """The number of samples sent."""
        return self.output.sent

    @property
    def dropped(self) -> int:
        """The number of samples dropped, for whatever cause."""
        return self.output.counters.dropped

    def count_odd_bytes(self) -> int:
        """Drops a cut sample that waited too long; returns the number of all bytes dropped so."""
        if not self._turns.taken:
            self._end_dry_stream()
        return self._reader.odd_bytes

    def stats(self) -> FlowStats:
        """Returns the counters of this direction."""
        return self.output.stats()

    def lateness(self) -> NDArray[np.float64]:
        """Returns a copy of the lateness of the last frames in seconds, the oldest first."""
        return self.output.lateness()

    async def _take(self, utterance: Utterance, samples: Samples) -> bool:
        self._check(self._refusal)
        if utterance.generation == self.generation:
            await self._turns.take(utterance.turn)
            self._check(self._refusal)
            if self._last is not utterance:
                self._end_dry_stream()
                self._last = utterance
        block = self._reader.read(samples, rate=utterance.rate, channels=utterance.channels)
        taken = await self._take_block(block, utterance.generation)
        self._turns.step_away(utterance.turn)
        return taken

    async def _take_block(self, block: SampleBlock, generation: int) -> bool:
        done = 0
        for piece in block.pieces():
            if generation == self.generation:
                needed = block.wire_samples(self.rate, piece) + self.output.spare
                await self._wait_for_room(needed, taking=True)
            if generation != self.generation:
                self._give_up(block, done)
                return False
            self._take_piece(piece, block)
            done += piece.size
        if block.samples.size or block.rest:
            self._end_block(block)
        return generation == self.generation

    def _take_piece(self, piece: NDArray[np.generic], block: SampleBlock) -> None:
        samples = self._intake.push(piece, block)
        self._reader.begin(block)
        self.output.put(samples)

    def _end_block(self, block: SampleBlock) -> None:
        self._reader.end(block)
        self._carried_at = self._clock.now()

    def _end_dry_stream(self) -> None:
        """Drops a cut sample once the room has heard all before it, since a new stream begins."""
        heard = max(self._carried_at, self.output.dry_from) + PLAYOUT_SECONDS
        if self._reader.carries and self._clock.now() >= heard:
            self._reader.reset()

    def _give_up(self, block: SampleBlock, done: int) -> None:
        """Counts the rest of a block, which `clear` ended, as taken and dropped."""
        share = done / block.samples.size if done else 0.0
        whole = block.wire_samples(self.rate)
        lost = whole - round(whole * share)
        self.output.counters.refuse(lost, "cleared")

    def _forget(self) -> None:
        self._intake.discard()
        self._reader.reset()

    async def _wait_for_room(self, samples: int, *, taking: bool = False) -> None:
        self._check(self._refusal if taking else self._ended)
        while self.output.free < samples:
            await self.output.change(samples)
            self._check(self._refusal if taking else self._ended)

    def _check_loop(self, name: str) -> None:
        """Refuses another thread before anything changes, as loops are not thread-safe."""
        self._origin.check()
        if asyncio._get_running_loop() is not self._loop:
            raise RuntimeError(
                f"{name}: the call belongs to another event loop; use loop.call_soon_threadsafe, "
                "or join with io='thread' or vsingest.sync"
            )

    def _check(self, ended: CallEnded | None) -> None:
        self._origin.check()
        if ended is not None:
            raise ended.again()
