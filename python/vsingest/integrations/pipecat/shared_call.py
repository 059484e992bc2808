"""The one call that the two ends of a transport share."""

import asyncio
import contextlib

from vsingest.client.call.call import Call
from vsingest.client.connect import connect
from vsingest.client.connect_options import AllOptions
from vsingest.client.errors import CallEnded


class SharedCall:
    """Joins when the first end starts, and leaves when the last one has stopped.

    Args:
        options: What `vsingest.connect` takes.
    """

    def __init__(self, options: AllOptions) -> None:
        self._options = options
        self._lock = asyncio.Lock()
        self._holders: set[object] = set()
        self.call: Call | None = None

    async def join(self, holder: object) -> Call:
        """Returns the call, joined.

        Raises:
            VsingestError: It cannot be joined; see `vsingest.connect`.
        """
        async with self._lock:
            self._holders.add(holder)
            if self.call is None:
                self.call = await connect(**self._options)
            return self.call

    async def release(self, holder: object, *, at_once: bool = False) -> None:
        """Ends the call if no other end needs it, or if it shall end at once; idempotent."""
        async with self._lock:
            self._holders.discard(holder)
            if self.call is None or (self._holders and not at_once):
                return
            call, self.call = self.call, None
            with contextlib.suppress(CallEnded):
                await (call.leave() if at_once else call.close())
