"""One server's process ends, the next begins in its directory: what must outlive the first does."""

import asyncio
import json
import queue
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import pytest

from vsingest.auth.tokens import mint_token

pytestmark = pytest.mark.slow

KEY, SECRET = "a-key", "a-secret-of-this-test-run" * 2


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["content-length"])))
        up = self.server.up.is_set()
        if up:
            self.server.got.append((told["webhookType"], told["data"].get("callId")))
        self.send_response(200 if up else 503)
        self.end_headers()
        if up and told["webhookType"] == "call-hangup":
            self.server.hung_up.put(told["data"]["callId"])

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    """A receiver of webhooks that refuses them all until it is `up`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        server.got, server.up, server.hung_up = [], threading.Event(), queue.Queue()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def serve(start, bare, tmp_path, hook):
    environment = {**bare, "VIDEOSDK_API_KEY": KEY, "VIDEOSDK_SECRET": SECRET}
    url = f"http://127.0.0.1:{hook.server_port}/"

    def run():
        process = start(
            *("serve", "--port=0", "--json", "--data", tmp_path / "data"),
            *("--webhook-url", url, "--webhook-private"),
            env=environment,
        )
        return process, json.loads(process.stdout.readline())["url"]

    return run


async def create(http, base, name):
    body = {"roomId": "mine", "participant": {"id": name}}
    async with http.post(base + "/v2/ingest/sessions", json=body) as answer:
        assert answer.status == 200
        return (await answer.json())["data"]


async def join(http, base, created):
    """Joins by a session that another process may have created; gives the socket."""
    query = created["wsUrl"].partition("?")[2]
    socket = await http.ws_connect(f"{base.replace('http', 'ws')}/videosdk?{query}")
    await socket.send_json({"event": "start"})
    assert (await socket.receive_json())["event"] == "meeting-joined"
    return socket


async def close_code(socket):
    async for _ in socket:
        pass
    return socket.close_code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_rooms_unclaimed_sessions_and_unsent_webhooks_survive(serve, hook, number):
    headers = {"Authorization": mint_token(KEY, SECRET)}
    async with aiohttp.ClientSession(headers=headers) as http:
        first, base = serve()
        async with http.post(base + "/v2/rooms", json={"customRoomId": "mine"}) as answer:
            room = await answer.json()
        spent, waiting = await create(http, base, "ann"), await create(http, base, "bob")
        ann = await join(http, base, spent)
        first.send_signal(number)
        code = await close_code(ann)
        first.wait(timeout=30)
        assert code in ((1001, 1012) if number == signal.SIGTERM else (1006,))
        assert hook.got == []

        hook.up.set()
        _, base = serve()
        async with http.get(base + "/v2/rooms/mine") as answer:
            assert (await answer.json())["id"] == room["id"]
        bob = await join(http, base, waiting)
        await bob.send_json({"event": "stop"})
        assert await close_code(bob) == 1000
        # What the drained server could not send waits for its next attempt; a new call's does not.
        due = {waiting["callId"]} | ({spent["callId"]} if number == signal.SIGTERM else set())
        while due:
            due.discard(await asyncio.to_thread(hook.hung_up.get, timeout=60))
        if number == signal.SIGTERM:
            started = [call for kind, call in hook.got if kind == "call-started"]
            assert spent["callId"] in started
