"""The demo's own server, in another process as in production."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO, Final

import msgspec

START_SECONDS: Final = 20.0
STOP_SECONDS: Final = 10.0


class ListeningLine(msgspec.Struct, frozen=True):
    """The line that a server prints when it listens.

    Attributes:
        url: The server's URL.
        token: A token for its API.
    """

    url: str
    token: str


class ServerFailed(Exception):  # noqa: N818 - what happened, as the other errors of a call say it
    """The server did not start; the text has its last output."""


@asynccontextmanager
async def dev_server() -> AsyncIterator[ListeningLine]:
    """Runs `vsingest serve --dev` on a free port, and ends it when the block ends.

    Raises:
        ServerFailed: It did not start.
    """
    with tempfile.TemporaryFile() as complaints:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "vsingest.cli",
            "serve",
            "--dev",
            "--port=0",
            "--json",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=complaints,
        )
        try:
            yield await _listening(process, complaints)
        finally:
            await _end(process)


async def _listening(process: asyncio.subprocess.Process, complaints: BinaryIO) -> ListeningLine:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            line = await process.stdout.readline()
        return msgspec.json.decode(line, type=ListeningLine)
    except (TimeoutError, msgspec.DecodeError):
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip().splitlines()
        raise ServerFailed(
            f"the demo's server did not start: {said[-1] if said else 'it said nothing'}"
        ) from None


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
