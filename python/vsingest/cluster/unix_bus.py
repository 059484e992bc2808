"""A bus between the processes of one machine."""

import asyncio
import contextlib
import logging
import os
from typing import Final

from vsingest.cluster.bus import ASK_SECONDS, BUS_MESSAGE_BYTES, Answerer, NodeSilent

log = logging.getLogger("vsingest.cluster")

_LENGTH_BYTES: Final = 4


class UnixBus:
    """A `Bus` over Unix sockets: an address is a path, and each question has its own connection.

    Nothing waits for a disk or polls, and a dead node is noticed at once. Whoever can access the
    folder can ask.

    Args:
        address: The path of this node's socket, at most some 100 bytes long; a socket that a dead
            process left there is replaced.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._server: asyncio.Server | None = None
        self._answerer: Answerer | None = None
        self._answering: set[asyncio.Task[None]] = set()

    async def open(self, answerer: Answerer) -> None:
        """See `Bus.open`.

        Raises:
            OSError: The socket cannot be created.
        """
        self._answerer = answerer
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._address)
        self._server = await asyncio.start_unix_server(self._serve, self._address)

    async def ask(self, address: str, question: bytes, *, seconds: float = ASK_SECONDS) -> bytes:
        """See `Bus.ask`."""
        try:
            async with asyncio.timeout(seconds):
                try:
                    reader, writer = await asyncio.open_unix_connection(address)
                except OSError:
                    raise NodeSilent(asked=False) from None
                try:
                    await _write(writer, question)
                    return await _read(reader)
                except (OSError, EOFError):
                    raise NodeSilent(asked=True) from None
                finally:
                    await _close(writer)
        except TimeoutError:
            raise NodeSilent(asked=True) from None

    async def close(self) -> None:
        """See `Bus.close`."""
        if self._server is None:
            return
        self._server.close()
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        self._server = None
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._address)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        assert self._answerer is not None
        self._answering.add(task)
        try:
            await _write(writer, await self._answerer(await _read(reader)))
        except (OSError, EOFError):  # the asking process is gone
            pass
        except Exception:
            log.exception("a question of another node failed")
        finally:
            await _close(writer)
            self._answering.discard(task)


async def _write(writer: asyncio.StreamWriter, message: bytes) -> None:
    if len(message) > BUS_MESSAGE_BYTES:
        raise ValueError(f"message: {len(message)} bytes are over {BUS_MESSAGE_BYTES}")
    writer.write(len(message).to_bytes(_LENGTH_BYTES, "big") + message)
    await writer.drain()


async def _read(reader: asyncio.StreamReader) -> bytes:
    length = int.from_bytes(await reader.readexactly(_LENGTH_BYTES), "big")
    if length > BUS_MESSAGE_BYTES:
        raise EOFError
    return await reader.readexactly(length)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
