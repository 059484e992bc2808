"""What a session of `videosdk-agents` says, spoken in the room of a call."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from vsingest.client.errors import CallEnded
from vsingest.integrations.arrivals import AnyCall, sent_ms

_SAMPLE_BYTES: Final = 2


class CallTrack:
    """The audio track of a session, which sends by a call.

    It has the methods of the framework's own tracks that pipelines use. `add_new_bytes` waits while
    the call's queue (1.5 s) is full. The last byte is reported once the room has heard it, and
    `snapshot_playback` counts what was heard. An interruption drops what waits at once; there is no
    fading, which in the framework's own tracks lasts 0.4 s.

    Attributes:
        sample_rate: The rate of the bytes, unless `set_input_format` names another.
        channels: Likewise, the number of channels.
        can_pause: Whether `pause` keeps what waits.
    """

    sample_rate = 24_000
    channels = 1
    can_pause = True

    def __init__(self) -> None:
        self._call: AnyCall | None = None
        self._form = (self.sample_rate, self.channels)
        self._begins_at_ms = 0.0
        self._pushed = 0.0  # seconds since there
        self._ended: Callable[[], Awaitable[None]] | None = None
        self._ending: asyncio.Task[None] | None = None
        # The framework sets these two when it replaces a pipeline.
        self._manual_audio_control = False
        self._accepting_audio = True

    def use(self, call: AnyCall | None) -> None:
        """Sends by a call from now on; None drops what is said."""
        self._call = call
        if call is None:
            self._abandon_the_end()

    def set_input_format(self, sample_rate: int, channels: int = 1) -> None:
        """Names the format of the bytes that follow."""
        self._form = (int(sample_rate), max(1, int(channels)))

    def enable_audio_input(self, manual_control: bool = False) -> None:
        """Takes bytes again after an interruption.

        Args:
            manual_control: Whether each later interruption refuses bytes until this is called.
        """
        self._manual_audio_control = manual_control
        self._accepting_audio = True

    async def add_new_bytes(self, audio_data: bytes) -> None:
        """Says samples of 16 bits; returns when they are in the queue, or dropped."""
        call = self._call
        if call is None or not self._accepting_audio:
            return
        rate, channels = self._form
        self._pushed += len(audio_data) / (_SAMPLE_BYTES * channels * rate)
        with suppress(CallEnded):
            await call.send(bytes(audio_data), rate=rate, channels=channels)

    def mark_synthesis_start(self) -> None:
        """Begins the count of `snapshot_playback`."""
        if self._call is not None:
            self._begins_at_ms = sent_ms(self._call) + self._call.queued_ms
        self._pushed = 0.0

    def on_last_audio_byte(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Sets what is called once the room has heard the synthesis that begins."""
        self._abandon_the_end()
        self._ended = callback

    def mark_synthesis_complete(self) -> None:
        """Notes that all bytes were given."""
        self._abandon_the_end()
        self._ending = asyncio.create_task(self._end(), name="vsingest playout")

    def interrupt(self) -> None:
        """Drops what has not been sent, and forgets whom to tell of its end."""
        self._abandon_the_end()
        self._begins_at_ms += self._heard() * 1_000
        self._pushed = 0.0
        self._accepting_audio = not self._manual_audio_control
        if self._call is not None:
            self._call.clear()
            self._call.resume()

    async def pause(self) -> None:
        """Stops speaking, and keeps what waits."""
        if self._call is not None:
            self._call.pause()

    async def resume(self) -> None:
        """Continues after `pause`."""
        if self._call is not None:
            self._call.resume()

    @property
    def is_speaking(self) -> bool:
        """Whether the room has yet to hear something that was said."""
        return self._ending is not None or self._heard() < self._pushed

    def snapshot_playback(self) -> tuple[int, int]:
        """Returns the samples of this synthesis that were heard, and that were given."""
        rate, _ = self._form
        return round(self._heard() * rate), round(self._pushed * rate)

    def _heard(self) -> float:
        if self._call is None:
            return 0.0
        heard = (self._call.played_ms - self._begins_at_ms) / 1_000
        return min(max(heard, 0.0), self._pushed)

    async def _end(self) -> None:
        if self._call is not None:
            with suppress(CallEnded):
                await self._call.drain()
        self._ending = None
        self._pushed = self._heard()  # what a broken connection lost is not waited for
        if self._ended is not None:
            await self._ended()

    def _abandon_the_end(self) -> None:
        ending, self._ending = self._ending, None
        if ending is not None:
            ending.cancel()
