"""A speaker (needs the extra `devices`)."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import SampleRing
from vsingest.media.clock import SYSTEM_CLOCK, Clock
from vsingest.media.devices import POLL_SECONDS, find_device, open_stream
from vsingest.media.errors import DeviceError

# Silence played first, so that frames that arrive a little late are still in time.
PRIME_SECONDS: Final = 0.06
# How far a device that is slower than the room may fall behind before samples are dropped.
RING_SECONDS: Final = 0.3


class Speaker:
    """A speaker, mono, which plays silence when it has no samples.

    The device's own thread reads from a `SampleRing`.

    Args:
        device: The device's index, a part of its name, or None for the default.
        rate: Samples a second; None for the device's preferred rate.
        clock: Paces the wait for the last sample.

    Attributes:
        name: The system's name for the device.
        rate: Samples a second.
        samples: Samples taken so far.

    Raises:
        DeviceError: No such device exists, or it cannot be opened this way.
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
            if played < frames:  # PortAudio does not clear the buffer
                memoryview(data).cast("B")[2 * played :] = bytes(2 * (frames - played))

        self._stream = open_stream("output", self.name, device, self.rate, play)

    @property
    def dropped(self) -> int:
        """Samples that were dropped because the device played them too slowly."""
        return self._ring.stats().dropped

    def write(self, samples: NDArray[np.int16]) -> None:
        """Queue S16 samples for playing.

        Raises:
            DeviceError: The device was removed.
        """
        if not self._stream.active:
            raise DeviceError(f"speaker {self.name} went away; plug it in and call again")
        self._ring.write(samples)
        self.samples += len(samples)

    async def drain(self) -> None:
        """Return when the device has taken all samples, or had enough time to."""
        end = self._clock.now() + RING_SECONDS
        while self._ring.held and self._stream.active and self._clock.now() < end:
            await self._clock.sleep_until(self._clock.now() + POLL_SECONDS)

    def close(self) -> None:
        """Release the device; a second call does nothing."""
        self._stream.close()
