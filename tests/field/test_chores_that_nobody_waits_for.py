"""What a server sees to by itself: once, by one of several processes, and also when nobody asks."""

import asyncio
import contextlib
import fcntl
import json
import sqlite3
import urllib.error
import urllib.request

import pytest

from vsingest.server.storage.stores import DATABASE


@pytest.fixture
def io():
    """What moves the bytes of calls has no part in this."""
    return "fast"


async def test_of_several_that_share_recordings_one_bounds_them_until_it_ends(
    start_server, tmp_path, monkeypatch
):
    flock, tried, looked = fcntl.flock, asyncio.Queue(), []

    def counted(*lock):
        tried.put_nowait(lock)
        flock(*lock)

    monkeypatch.setattr(fcntl, "flock", counted)
    monkeypatch.setattr(
        "vsingest.server.recording.keeper.make_room",
        lambda folder, known, *_: looked.append(known),
    )
    settings = {"record": tmp_path, "record_rooms": "asked", "record_bytes": 1}
    servers = [await start_server(settings=settings) for _ in range(2)]
    first, second = (each.server._parts.services.recordings for each in servers)
    for _ in range(3):
        second._keeper.look()
        await tried.get()
    await servers[0].stop()
    assert set(looked) == {first.manifests}
    second._keeper.look()
    while second.manifests not in looked:
        await tried.get()
        second._keeper.look()


async def test_sessions_that_expired_are_forgotten_though_nobody_asks(start_server, tmp_path):
    running = await start_server(settings={"data": tmp_path}, session_seconds=0.05)
    await running.create()

    def left():
        with contextlib.closing(sqlite3.connect(tmp_path / DATABASE)) as database:
            return database.execute("SELECT * FROM ingest_sessions").fetchall()

    async with asyncio.timeout(20):
        while await asyncio.to_thread(left):
            pass


@pytest.mark.parametrize("workers", [1, 2])
def test_a_new_secret_is_kept_out_of_the_log_before_anyone_used_it(start, bare, tmp_path, workers):
    """Of one worker it may never be used, and there is no signal."""
    keys = tmp_path / "keys.toml"
    keys.write_text('[keys]\n"a-key" = "the-first-secret-there-was"\n')
    options = ("--port=0", "--json", "--log-level=info", "--keys", keys, "--workers", workers)
    process = start("serve", *options, env=bare)
    said = json.loads(process.stdout.readline())
    keys.write_text('[keys]\n"a-key" = "the-secret-that-came-later"\n')
    for url in [each["url"] for each in said.get("workers", [said])]:
        line = ""
        while "GET /(redacted) 404" not in line:
            with pytest.raises(urllib.error.HTTPError, match="404") as refused:
                urllib.request.urlopen(f"{url}/the-secret-that-came-later")
            refused.value.close()
            while "GET /" not in (line := process.stderr.readline()):
                assert process.poll() is None
