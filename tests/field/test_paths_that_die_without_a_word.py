"""What a path that dies without a word has cost is counted from the last byte that came by it."""

import asyncio
import contextlib

import numpy as np
import pytest
from yarl import URL

from vsingest.transport import dead_path

PING = 1.0
SLACK_MS = 100  # of what is under way at the moment of the death
FRAME = np.ones(160, np.int16)


class Path:
    """Passes bytes both ways until it dies, and then takes none and closes nothing."""

    def __init__(self, url):
        self._there = URL(url)
        self._alive = asyncio.Event()
        self._alive.set()
        self._writers = []
        self.tasks = []
        self.last = 0.0

    async def talk(self, reader, writer):
        self.tasks.append(asyncio.current_task())
        far_reader, far_writer = await asyncio.open_connection(self._there.host, self._there.port)
        self._writers += writer, far_writer
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader, writer):
        while data := await reader.read(65_536):
            await self._alive.wait()
            writer.write(data)
            self.last = asyncio.get_running_loop().time()

    def die(self):
        self._alive.clear()
        for writer in self._writers:
            writer.transport.pause_reading()

    async def close(self):
        for writer in self._writers:
            writer.transport.abort()
        self._alive.set()
        await asyncio.wait(self.tasks)


@pytest.mark.parametrize("kernel", ["tells", "does not tell"])
async def test_both_directions_are_counted_from_then(service, io, monkeypatch, kernel):
    if kernel == "does not tell":
        monkeypatch.setattr(dead_path, "seconds_since_data", lambda _: None)
        monkeypatch.setattr(dead_path, "unacknowledged_bytes", lambda _: 0)
    path = Path(service.url)
    server = await asyncio.start_server(path.talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ways = iter([str(URL(service.ws_url).with_port(port)), service.ws_url])
    loop = asyncio.get_running_loop()
    back = loop.create_future()

    async def factory():
        return next(ways)

    async def chatter(peer):
        while True:
            await peer.send_audio(FRAME)
            await asyncio.sleep(0.02)

    async def speak(call):
        while True:
            await call.send(FRAME)

    async with service.connect(
        ws_url=None,
        session_factory=factory,
        ping=PING,
        on_reconnect=lambda report: back.set_result((report, loop.time())),
    ) as call:
        first = await service.peer()
        talking = [asyncio.create_task(chatter(first)), asyncio.create_task(speak(call))]
        # Just after a ping was answered, so that the next one is long in coming.
        while len(first.samples) < 8_000 * (PING + 0.15):  # noqa: ASYNC110 - the clock makes it so
            await asyncio.sleep(0.01)
        began, died = call.stats().sending.sent, path.last
        path.die()
        report, back_at = await back
        for task in talking:
            task.cancel()
        second = await service.peer()
        sent = call.stats().sending
        heard = len(second.samples)
    in_truth = (back_at - died) * 1_000
    assert abs(report.lost_in_ms - in_truth) < SLACK_MS
    out_truth = (sum(sent.dropped.values()) + sent.sent - heard - began) / 8
    assert abs(report.lost_out_ms - out_truth) < SLACK_MS
    await path.close()
    server.close()
