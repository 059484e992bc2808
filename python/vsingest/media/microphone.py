"""A microphone as a source (needs the extra `devices`)."""

from collections.abc import AsyncIterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import SampleRing
from vsingest.media.clock import SYSTEM_CLOCK, Clock
from vsingest.media.devices import POLL_SECONDS, find_device, open_stream
from vsingest.media.errors import DeviceError

# Samples that wait longer are dropped, oldest first: late speech is worse than none.
RING_SECONDS: Final = 1


class Microphone:
    """A microphone, mono, recording from its creation on.

    The device's own thread only writes into a `SampleRing`.

    Args:
        device: The device's index, a part of its name, or None for the default.
        rate: Samples a second; None for the device's preferred rate.
        clock: Paces the polling for new samples.

    Attributes:
        name: The system's name for the device.
        rate: Samples a second.
        channels: Always 1.
        seconds: None, as a microphone never ends.

    Raises:
        DeviceError: No such device exists, or it cannot be opened this way.
    """

    channels = 1
    seconds = None

    def __init__(
        self,
        device: int | str | None = None,
        *,
        rate: int | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.name, self.rate = find_device("input", device, rate)
        self._clock = clock
        self._ring = SampleRing(self.rate * RING_SECONDS)
        self._closed = False
        write = self._ring.write

        def heard(data: Any, frames: int, time: Any, status: Any) -> None:
            write(data)

        self._stream = open_stream("input", self.name, device, self.rate, heard)

    @property
    def dropped(self) -> int:
        """Samples that were dropped because nobody read them in time."""
        return self._ring.stats().dropped

    async def blocks(self) -> AsyncIterator[NDArray[np.int16]]:
        """Yield what is recorded, as new 1-D arrays, until `close`.

        Raises:
            DeviceError: The device was removed.
        """
        while True:
            if len(block := self._ring.read()):
                yield block
            elif self._closed:
                return
            elif not self._stream.active:
                raise DeviceError(f"microphone {self.name} went away; plug it in and call again")
            await self._clock.sleep_until(self._clock.now() + POLL_SECONDS)

    def close(self) -> None:
        """Release the device; a second call does nothing."""
        if not self._closed:
            self._closed = True
            self._stream.close()
