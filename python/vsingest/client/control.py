"""Events on their way out, in the order they were given."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from vsingest.client.errors import CallEnded
from vsingest.protocol.events import ClientEvent, encode
from vsingest.protocol.limits import Limits

MESSAGE_BYTES: Final = Limits().message_bytes


class Control:
    """Writes one event at a time, so that none overtakes another.

    Args:
        write: Hands a message to the socket; raises `ConnectionError` where that cannot be.
    """

    def __init__(self, write: Callable[[bytes], Awaitable[None]]) -> None:
        self._write = write
        self._events: asyncio.Queue[tuple[bytes, asyncio.Future[None] | None]] = asyncio.Queue()
        self._ended: CallEnded | None = None

    def post(self, event: ClientEvent) -> None:
        """Queues an event; after the end of the call it goes nowhere."""
        if self._ended is None:
            self._events.put_nowait((encode(event).encode(), None))

    async def send(self, event: ClientEvent) -> None:
        """Queues an event, and returns when the socket has it.

        Raises:
            CallEnded: The call ended first.
            ValueError: The event is larger than a server takes.
        """
        if self._ended is not None:
            raise self._ended.again()
        message = encode(event).encode()
        if len(message) > MESSAGE_BYTES:
            raise ValueError(
                f"message: {len(message)} bytes with its event are over {MESSAGE_BYTES}; "
                "publish it in parts"
            )
        written = asyncio.get_running_loop().create_future()
        self._events.put_nowait((message, written))
        await written

    async def run(self) -> None:
        """Writes what is queued; returns when the connection has broken."""
        while True:
            message, written = await self._events.get()
            try:
                await self._write(message)
            except ConnectionError:
                self._events.put_nowait((message, written))
                return
            except asyncio.CancelledError:
                # The socket has the event; only the wait for its buffer to empty was cancelled.
                _tell(written)
                raise
            _tell(written)

    def stop(self, ended: CallEnded) -> None:
        """Fails everyone who waits, now and later."""
        self._ended = ended
        while not self._events.empty():
            _, written = self._events.get_nowait()
            if written is not None and not written.done():
                written.set_exception(ended.again())


def _tell(written: asyncio.Future[None] | None) -> None:
    if written is not None and not written.done():
        written.set_result(None)
