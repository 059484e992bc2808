"""`vsingest serve --workers 2`: rooms on both, and what the death of one takes along."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sqlite3
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import numpy as np
import pytest
from yarl import URL

import vsingest
from vsingest.auth.tokens import mint_token

pytestmark = pytest.mark.slow

KEY, SECRET = "a-key", "a-secret-of-this-test-run" * 2
PATIENCE = 60
SAMPLES = np.arange(1, 24_001, dtype=np.int16)  # 3 s, no two alike


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.told:
            self.server.got.append((told["webhookType"], told["data"]))
            self.server.told.notify_all()
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Hooks(ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hook)
        self.got, self.told = [], threading.Condition()

    def wait_for(self, kind, session):
        def there():
            return any(k == kind and d["sessionId"] == session for k, d in self.got)

        with self.told:
            assert self.told.wait_for(there, PATIENCE), self.got


@pytest.fixture
def hook():
    with Hooks() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def environment(bare):
    return {**bare, "VIDEOSDK_API_KEY": KEY, "VIDEOSDK_SECRET": SECRET}


@pytest.fixture
def serve(start, environment):
    def run(*options):
        process = start(*("serve", "--port=0", "--json", "--workers=2", *options), env=environment)
        line = process.stdout.readline()
        assert line, process.stderr.read()
        return process, json.loads(line)

    return run


def nothing_waits(path):
    """Returns once no webhook is on its way: one that was would wait for its lease to end."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        while database.execute("SELECT count(*) FROM outbox").fetchone() != (0,):
            pass


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Rooms:
    """Calls in the rooms of one server."""

    def __init__(self, base, http):
        self.base = base
        self.http = http

    async def api(self, method, path, body=None):
        async with self.http.request(method, self.base + path, json=body) as answer:
            return answer.status, await answer.json()

    async def where(self, room):
        """The port a room lives at; waits while that is being found out."""
        while True:
            status, answer = await self.api("POST", "/v2/ingest/sessions", {"roomId": room})
            if status != 503:
                return URL(answer["data"]["wsUrl"]).port

    def call(self, name, room):
        return vsingest.connect(
            room_id=room,
            participant={"id": name, "name": name},
            endpoint=self.base,
            api_key=KEY,
            secret=SECRET,
            lead=0.16,
            reconnect=False,
        )


@pytest.fixture
async def http():
    headers = {"Authorization": mint_token(KEY, SECRET)}
    # One that is kept open ends with the worker that took it.
    each_anew = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(headers=headers, connector=each_anew) as session:
        yield session


async def hear(call, heard):
    """Notes, of every frame heard, what of it is of `SAMPLES`."""
    async for frame in call.audio(raw=True):
        heard.frames.extend(int(first) for first in frame[::160] if first)
        if len(heard.frames) >= 20:
            heard.enough.set()
        if frame[-1] == SAMPLES[-1]:
            return


class Heard:
    def __init__(self):
        self.frames = []
        self.enough = asyncio.Event()


@pytest.mark.alone
async def test_one_worker_s_death_takes_its_rooms_alone(serve, hook, http, tmp_path):
    url = f"http://127.0.0.1:{hook.server_port}/"
    process, said = serve(
        *("--data", str(tmp_path / "data"), "--webhook-url", url, "--webhook-private")
    )
    by_port = {URL(each["url"]).port: each for each in said["workers"]}
    assert len(by_port) == 2
    rooms = Rooms(said["url"], http)
    places = {room: await rooms.where(room) for room in ("a", "b", "c", "d")}
    assert Counter(places.values()) == dict.fromkeys(by_port, 2)

    heard = Heard()
    async with (
        rooms.call("ann", "a") as ann,
        rooms.call("bob", "a") as bob,
        rooms.call("eve", "b") as eve,
        rooms.call("fay", "b") as fay,
    ):
        assert ann.session_id == bob.session_id
        assert eve.session_id == fay.session_id
        hearing = asyncio.create_task(hear(bob, heard))
        speaking = asyncio.create_task(ann.send(SAMPLES, rate=8_000))
        elsewhere = asyncio.create_task(eve.send(SAMPLES, rate=8_000))
        await asyncio.wait_for(heard.enough.wait(), PATIENCE)

        lost = by_port[places["b"]]
        os.kill(lost["pid"], signal.SIGKILL)
        for call in (eve, fay):
            with pytest.raises(vsingest.CallEnded) as caught:
                async for _ in call.audio():
                    pass
            assert caught.value.code == 1006
        # Its room works again, and at the other worker.
        assert await rooms.where("b") == places["a"]
        async with rooms.call("eve", "b") as again, rooms.call("fay", "b") as other:
            assert again.session_id == other.session_id != eve.session_id
        await speaking
        await asyncio.wait_for(hearing, PATIENCE)
        await asyncio.gather(elsewhere, return_exceptions=True)
        _, stats = await rooms.api("GET", f"/v2/sessions/{ann.session_id}/stats")
    audio = {one["participantId"]: one["audio"] for one in stats["participants"]}["ann"]
    assert (audio["accepted"], audio["dropped"]) == (SAMPLES.size, 0)
    assert heard.frames == SAMPLES[::160].tolist()

    await asyncio.to_thread(hook.wait_for, "session-ended", eve.session_id)
    await asyncio.to_thread(hook.wait_for, "session-ended", ann.session_id)
    of_the_dead = [told for told in hook.got if told[1]["sessionId"] == eve.session_id]
    told = Counter((kind, data.get("participantId")) for kind, data in of_the_dead)
    assert told == {
        ("session-started", None): 1,
        ("call-started", None): 2,
        ("participant-joined", "eve"): 1,
        ("participant-joined", "fay"): 1,
        ("participant-left", "eve"): 1,
        ("participant-left", "fay"): 1,
        ("call-hangup", None): 2,
        ("session-ended", None): 1,
    }
    assert of_the_dead[-1][1]["cause"] == "failed"
    for session in (eve.session_id, ann.session_id):
        _, shown = await rooms.api("GET", f"/v2/sessions/{session}")
        assert shown["status"] == "ended"
        assert all(stay["end"] for who in shown["participants"] for stay in who["timelog"])

    await serves(http, lost["url"])  # started anew, at its old address
    assert process.poll() is None
    process.terminate()
    rest, log = await asyncio.to_thread(process.communicate, timeout=PATIENCE)
    assert (rest, process.returncode) == ("", 0)
    assert f"worker {lost['number']} was killed by SIGKILL; it is started again at once" in log
    assert not any(is_there(each["pid"]) for each in said["workers"])


async def serves(http, base):
    """Returns once somebody answers: its socket listens all the time."""
    async with http.get(base + "/readyz", timeout=aiohttp.ClientTimeout(PATIENCE)) as answer:
        assert answer.status == 200


async def test_a_session_that_waits_outlives_its_worker(serve, http):
    _, said = serve()
    rooms = Rooms(said["url"], http)
    _, answer = await rooms.api("POST", "/v2/ingest/sessions", {"roomId": "a"})
    url = URL(answer["data"]["wsUrl"])
    owner = next(each for each in said["workers"] if URL(each["url"]).port == url.port)
    os.kill(owner["pid"], signal.SIGKILL)
    async with http.ws_connect(url) as socket_:
        await socket_.send_json({"event": "start"})
        assert (await socket_.receive_json())["event"] == "meeting-joined"


async def test_they_end_when_the_supervisor_is_killed(serve, http):
    process, said = serve("--drain-seconds=0")
    process.kill()
    process.communicate()
    for each in said["workers"]:
        while is_there(each["pid"]):  # noqa: ASYNC110 - nobody's child any more
            await asyncio.sleep(0.01)


async def test_what_a_killed_server_left_is_told_by_the_next(serve, hook, http, tmp_path):
    url = f"http://127.0.0.1:{hook.server_port}/"
    options = "--data", str(tmp_path), "--webhook-url", url, "--webhook-private"
    process, said = serve(*options)
    async with Rooms(said["url"], http).call("ann", "a") as ann:
        session = ann.session_id
        await asyncio.to_thread(hook.wait_for, "participant-joined", session)
        await asyncio.to_thread(nothing_waits, tmp_path / "vsingest.db")
        process.kill()
        for each in said["workers"]:
            os.kill(each["pid"], signal.SIGKILL)
    process.communicate()
    serve(*options)
    await asyncio.to_thread(hook.wait_for, "session-ended", session)
    kinds = Counter(kind for kind, data in hook.got if data["sessionId"] == session)
    assert kinds["call-hangup"] == kinds["session-ended"] == 1


def test_a_port_above_the_public_one_that_is_taken_is_named(vsingest, environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = vsingest("serve", "--workers=2", "--port", port - 1, env=environment)
    assert done.returncode == 1
    assert done.stderr.startswith(f"vsingest: port {port} of 127.0.0.1 is taken")


def test_settings_that_no_worker_can_use_are_told_once(vsingest, environment, tmp_path):
    for option, text, code in [
        ("--agent=echo=nowhere:agent", "nowhere", 2),
        ("--public-url=https://a.example.com", "worker_url: missing", 2),
        ("--worker-url=https://a.example.com", "is the same for all", 2),
        ("--worker-url=https://{name}.example.com", "worker_url", 2),
        (f"--keys={tmp_path / 'none'}", "keys: ", 2),
    ]:
        done = vsingest("serve", "--workers=2", "--port=0", option, env=environment)
        assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
        assert text in done.stderr


def test_addresses_of_their_own_are_what_clients_are_told(serve, environment, vsingest):
    _, said = serve("--worker-url=https://voice{worker}.example.com")
    environment = {**environment, "VIDEOSDK_API_ENDPOINT": said["url"]}
    hosts = set()
    for room in ("a", "b"):
        done = vsingest("session", "create", f"--room={room}", "--json", env=environment)
        hosts.add(URL(json.loads(done.stdout)["wsUrl"]).host)
    assert hosts == {"voice1.example.com", "voice2.example.com"}
