"""What a speaker plays (needs the extra `devices`)."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import SampleRing
from vsingest.media.clock import SYSTEM_CLOCK, Clock
from vsingest.media.devices import find_device, open_stream
from vsingest.media.errors import DeviceError

# Played first, so that frames that come a little late still come in time.
PRIME_SECONDS: Final = 0.06
# What a device slower than the room may be behind, before the oldest is lost.
RING_SECONDS: Final = 0.3
POLL_SECONDS: Final = 0.01


class Speaker:
    """A speaker, mono, which plays silence where it is given nothing.

    The device's own thread reads from a ring of the core.

    Args:
        device: Its index, a part of its name, or None for the default.
        rate: Samples a second; None for what it prefers.
        clock: To wait by for the last sample.

    Attributes:
        name: What the system calls it.
        rate: Samples a second.
        samples: Samples taken so far.

    Raises:
        DeviceError: There is none, or it cannot be used so.
    """

    def __init__(
        self,
        device: int | str | None = None,
        *,
        rate: int | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.name, self.rate = find_device("output", device, rate)
        self.samples = 0
        self._clock = clock
        self._ring = SampleRing(round(self.rate * RING_SECONDS))
        self._ring.write(np.zeros(round(self.rate * PRIME_SECONDS), np.int16))
        read_into = self._ring.read_into

        def play(data: Any, frames: int, time: Any, status: Any) -> None:
            played = read_into(data)
            if played < frames:  # what PortAudio left there is noise
                memoryview(data).cast("B")[2 * played :] = bytes(2 * (frames - played))

        self._stream = open_stream("output", self.name, device, self.rate, play)

    @property
    def dropped(self) -> int:
        """Samples lost because the device played slower than they came."""
        return self._ring.stats().dropped

    def write(self, samples: NDArray[np.int16]) -> None:
        """Takes S16 samples to play.

        Raises:
            DeviceError: The device went away.
        """
        if not self._stream.active:
            raise DeviceError(f"speaker {self.name} went away; plug it in and call again")
        self._ring.write(samples)
        self.samples += len(samples)

    async def drain(self) -> None:
        """Returns when the device has taken all, or had the time to take it."""
        end = self._clock.now() + RING_SECONDS
        while self._ring.held and self._stream.active and self._clock.now() < end:
            await self._clock.sleep_until(self._clock.now() + POLL_SECONDS)

    def close(self) -> None:
        """Lets go of the device; harmless when done twice."""
        self._stream.close()
