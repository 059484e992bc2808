"""What a microphone hears (needs the extra `devices`)."""

from collections.abc import AsyncIterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import SampleRing
from vsingest.media.clock import SYSTEM_CLOCK, Clock
from vsingest.media.devices import find_device, open_stream
from vsingest.media.errors import DeviceError

# What is not read for so long is lost, oldest first: late speech is worse than none.
RING_SECONDS: Final = 1
POLL_SECONDS: Final = 0.01


class Microphone:
    """A microphone, mono, from now on.

    The device's own thread writes into a ring of the core, and does nothing else.

    Args:
        device: Its index, a part of its name, or None for the default.
        rate: Samples a second; None for what it prefers.
        clock: When to look for what has come.

    Attributes:
        name: What the system calls it.
        rate: Samples a second.
        channels: Always one.
        seconds: None, as it never ends.

    Raises:
        DeviceError: There is none, or it cannot be used so.
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
        """Samples that were not read in time, and lost."""
        return self._ring.stats().dropped

    async def blocks(self) -> AsyncIterator[NDArray[np.int16]]:
        """Hears on; new 1-D arrays. Ends when it is closed.

        Raises:
            DeviceError: The device went away.
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
        """Lets go of the device; harmless when done twice."""
        if not self._closed:
            self._closed = True
            self._stream.close()
