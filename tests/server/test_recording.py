"""Recordings: every track on the room's clock, and nothing lost that the disk could take."""

import asyncio
import errno
import io
import json
import os
import sys
import threading

import numpy as np
import pytest
import soundfile

from vsingest.auth.tokens import mint_token
from vsingest.media.wav import WavWriter
from vsingest.protocol.events import Participant
from vsingest.server import ServerConfig
from vsingest.server.recording.block_collector import BLOCK_TICKS, TickBlock, Voice
from vsingest.server.recording.manifest import Manifest
from vsingest.server.recording.tracks import Tracks
from vsingest.server.rooms.lifecycle import RecordingFailed, RecordingStarted, RecordingStopped

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"
FRAME = 160
PATH = "/v2/recordings"


class Told:
    def __init__(self, server):
        self.all = []
        self._changed = asyncio.Event()
        server.lifecycle.observe(lambda what: (self.all.append(what), self._changed.set()))

    async def until(self, kind, count=1):
        while len(found := [what for what in self.all if isinstance(what, kind)]) < count:
            self._changed.clear()
            await self._changed.wait()
        return found[-1]


@pytest.fixture
def recorded(start_server, tmp_path):
    async def start(limits=None, **settings):
        settings = {"record": tmp_path / "rec", **settings}
        running = await start_server(settings=settings, **(limits or {}))
        running.told = Told(running.server)
        return running

    return start


async def get(running, path, token=None):
    headers = {"Authorization": token or running.token}
    async with running.http.get(running.server.url + path, headers=headers) as answer:
        return answer.status, await answer.read()


async def post(running, path, body, token=None):
    headers = {"Authorization": token or running.token}
    async with running.http.post(running.server.url + path, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def sound(running, url, at=8_000):
    status, body = await get(running, url)
    assert status == 200
    samples, rate = soundfile.read(io.BytesIO(body), dtype="int16")
    assert rate == at
    return samples


async def leave(*peers):
    for peer in peers:
        await peer.send("stop")
        await peer.drain()


@pytest.mark.parametrize("form", ["wav", "flac"])
async def test_the_mix_and_each_track_are_on_one_clock(recorded, rng, form):
    running = await recorded(record_format=form)
    ann = await running.join("ann")
    running.ticker(60)  # more than a block of silence
    bob = await running.join("bob")
    said = rng.integers(-9_000, 9_000, (2, 12 * FRAME)).astype(np.int16)
    said[:, -FRAME:] = 0  # speech that breaks off would fade
    for peer, voice in zip((ann, bob), said, strict=True):
        await peer.send_audio(voice)
        await peer.settle()
        running.ticker(7)
    running.ticker(31)
    await leave(ann, bob)
    stopped = await running.told.until(RecordingStopped)
    assert stopped.duration_ms == (60 + 7 + 7 + 31) * 20
    _, body = await get(running, f"{PATH}/{stopped.recording_id}")
    recording = json.loads(body)
    assert recording["state"] == "complete"
    assert recording["duration"] == stopped.duration_ms / 1_000
    assert [file["name"] for file in recording["files"]] == stopped.files
    by_id = {file.get("participantId"): file["url"] for file in recording["files"]}
    mix, *tracks = [await sound(running, by_id[who]) for who in (None, "ann", "bob")]
    expected = np.zeros((2, 105 * FRAME), np.int16)
    expected[0, 60 * FRAME : 72 * FRAME] = said[0]
    expected[1, 67 * FRAME : 79 * FRAME] = said[1]
    assert np.array_equal(tracks, expected)
    total = expected.astype(np.int32).sum(0)
    alone = (expected != 0).sum(0) <= 1
    assert np.array_equal(mix[alone], total[alone])
    assert len(mix) == len(total)


async def test_nothing_is_recorded_unless_asked_for(running, start_server):
    status, _ = await get(running, PATH)
    assert status == 404


async def test_a_room_is_recorded_from_one_request_to_another(recorded):
    running = await recorded(record_rooms="asked")
    ann = await running.join("ann")
    running.ticker(5)
    status, begun = await post(running, PATH + "/start", {"roomId": "room-1"})
    assert (status, begun["state"]) == (200, "recording")
    assert (await post(running, PATH + "/start", {"roomId": "room-1"}))[1]["id"] == begun["id"]
    await running.told.until(RecordingStarted)
    running.ticker(5)
    status, _ = await post(running, PATH + "/end", {"roomId": "room-1"})
    assert status == 200
    running.ticker(5)
    stopped = await running.told.until(RecordingStopped)
    assert (stopped.recording_id, stopped.duration_ms) == (begun["id"], 100)
    assert (await post(running, PATH + "/end", {"roomId": "room-1"}))[0] == 404
    await leave(ann)


async def test_a_recording_is_found_as_soon_as_it_was_begun(recorded, monkeypatch):
    there = threading.Event()

    def open_late(*arguments):
        there.wait()
        return Tracks(*arguments)

    monkeypatch.setattr("vsingest.server.recording.recording.Tracks", open_late)
    running = await recorded(record_rooms="asked")
    ann = await running.join("ann")
    asked = [
        asyncio.create_task(post(running, PATH + "/start", {"roomId": "room-1"})) for _ in range(2)
    ]
    try:
        done, _ = await asyncio.wait(asked, timeout=0.2)
    finally:
        there.set()
    assert not done
    (_, begun), (_, again) = await asyncio.gather(*asked)
    assert begun["id"] == again["id"]
    status, body = await get(running, f"{PATH}/{begun['id']}")
    assert (status, json.loads(body)["state"]) == (200, "recording")
    await leave(ann)


async def test_a_recording_that_cannot_be_written_is_not_begun(recorded, tmp_path, caplog):
    running = await recorded(record_rooms="asked")
    (tmp_path / "rec").rmdir()
    (tmp_path / "rec").write_text("in the way")
    ann = await running.join("ann")
    status, answer = await post(running, PATH + "/start", {"roomId": "room-1"})
    assert (status, answer["code"]) == (503, "recording-failed")
    assert "Not a directory" in answer["message"]
    (tmp_path / "rec").unlink()
    (tmp_path / "rec").mkdir()
    assert (await post(running, PATH + "/start", {"roomId": "room-1"}))[0] == 200
    await leave(ann)


async def test_a_list_has_pages_and_filters(recorded):
    running = await recorded()
    for room in ("a", "b", "a"):
        ann = await running.join("ann", room=room)
        running.ticker()
        await leave(ann)
    await running.told.until(RecordingStopped, 3)
    for query, rooms, info in [
        ("", ["a", "b", "a"], (1, 20, 1, 3)),
        ("?perPage=2&page=2", ["a"], (2, 2, 2, 3)),
        ("?roomId=b", ["b"], (1, 20, 1, 1)),
        ("?sessionId=none", [], (1, 20, 1, 0)),
    ]:
        status, body = await get(running, PATH + query)
        found = json.loads(body)
        assert status == 200
        assert [each["roomId"] for each in found["data"]] == rooms
        assert tuple(found["pageInfo"].values()) == info
    for query in ("?page=0", "?perPage=x", "?page=-1"):
        assert (await get(running, PATH + query))[0] == 400


async def test_recordings_are_their_projects_alone(recorded):
    running = await recorded()
    ann = await running.join("ann")
    running.ticker()
    await leave(ann)
    stopped = await running.told.until(RecordingStopped)
    one = f"{PATH}/{stopped.recording_id}"
    for token, status in [
        ("nonsense", 401),
        (mint_token(API_KEY, SECRET, roles=["rtc"]), 403),
        (mint_token(API_KEY, SECRET, participant_id="ann"), 403),
        (mint_token(API_KEY, SECRET, room_id="other"), 403),
        (mint_token(API_KEY, SECRET, room_id="room-1"), 200),
    ]:
        assert (await get(running, one, token))[0] == status
        assert (await get(running, f"{one}/mix.wav", token))[0] == status
    narrow = mint_token(API_KEY, SECRET, permissions=["allow_join"])
    assert (await post(running, PATH + "/start", {"roomId": "room-1"}, narrow))[0] == 403


@pytest.mark.parametrize(
    "name", ["recording.json", "..%2Frecording.json", "x.wav", "%2Fetc%2Fpasswd"]
)
async def test_only_its_sound_files_can_be_had(recorded, name):
    running = await recorded()
    ann = await running.join("../../ann")
    await ann.send_audio(np.ones(9 * FRAME, np.int16))
    await ann.settle()
    running.ticker(9)
    await leave(ann)
    stopped = await running.told.until(RecordingStopped)
    assert stopped.files == ["mix.wav", "track-001.wav"]
    assert (await get(running, f"{PATH}/{stopped.recording_id}/{name}"))[0] == 404
    assert (await get(running, f"{PATH}/..%2f..%2fetc/mix.wav"))[0] == 404


async def test_it_stops_where_it_is_as_long_as_it_may_be(recorded):
    running = await recorded(limits={"recording_seconds": 1})
    ann = await running.join("ann")
    await ann.send_audio(np.ones(50 * FRAME, np.int16))
    await ann.settle()
    for _ in range(3):
        await ann.send_audio(np.ones(25 * FRAME, np.int16))
        await ann.settle()
        running.ticker(25)
    stopped = await running.told.until(RecordingStopped)
    assert stopped.duration_ms == 1_000
    await leave(ann)


async def test_who_comes_after_the_last_track_is_in_the_mix_alone(recorded):
    running = await recorded(limits={"recording_tracks": 1})
    peers = [await running.join(name) for name in ("ann", "bob")]
    for peer in peers:
        await peer.send_audio(np.ones(9 * FRAME, np.int16))
        await peer.settle()
    running.ticker(20)
    await leave(*peers)
    assert (await running.told.until(RecordingStopped)).files == ["mix.wav", "track-001.wav"]


async def test_a_disk_that_fails_ends_the_recording_and_nothing_else(recorded, tmp_path, caplog):
    running = await recorded()
    (tmp_path / "rec").rmdir()
    (tmp_path / "rec").write_text("in the way")
    ann = await running.join("ann")
    running.ticker(30)
    failed = await running.told.until(RecordingFailed)
    assert failed.fault
    running.ticker()
    assert not (await ann.hear()).any()
    (tmp_path / "rec").unlink()
    await leave(ann)


@pytest.mark.parametrize("setting", ["record_rooms", "record_format"])
def test_settings_that_cannot_be_are_named(setting):
    with pytest.raises(ValueError, match=f"{setting}: 'mp3'"):
        ServerConfig(api_key="k", secret="s", **{setting: "mp3"})


class FullDisk(WavWriter):
    """Of a disk that has room for headers alone."""

    def write(self, samples):
        raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_full_disk_leaves_files_that_play_and_says_so(recorded, monkeypatch, caplog):
    monkeypatch.setattr("vsingest.server.recording.tracks.WavWriter", FullDisk)
    running = await recorded()
    ann = await running.join("ann")
    await ann.send_audio(np.ones(9 * FRAME, np.int16))
    await ann.settle()
    running.ticker(30)
    failed = await running.told.until(RecordingFailed)
    assert failed.fault == "No space left on device"
    running.ticker()
    await leave(ann)
    _, body = await get(running, PATH)
    (recording,) = json.loads(body)["data"]
    assert recording["state"] == "failed"
    for file in recording["files"]:
        assert not len(await sound(running, file["url"]))


async def test_whatever_else_fails_is_told_too(recorded, monkeypatch, caplog):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("vsingest.server.recording.tracks.Tracks.write", fail)
    running = await recorded()
    ann = await running.join("ann")
    await ann.send_audio(np.ones(9 * FRAME, np.int16))
    await ann.settle()
    running.ticker(30)
    assert (await running.told.until(RecordingFailed)).fault == "ZeroDivisionError"
    await leave(ann)


async def test_one_file_that_cannot_be_closed_keeps_no_other_open(tmp_path, monkeypatch):
    closed = []

    def fail(writer):
        closed.append(writer.path.name)
        os.close(writer._file)
        raise OSError("cannot be closed")

    monkeypatch.setattr(WavWriter, "close", fail)
    manifest = Manifest(
        id="i", api_key="k", room_id="r", session_id="s", started_at=0, sample_rate=8_000,
        mix="mix.wav",
    )  # fmt: skip
    tracks = Tracks(tmp_path / "i", manifest, "wav", 9)
    who = Participant("ann", "Ann")
    voice = np.ones(BLOCK_TICKS * 160, np.int16)
    tracks.write(TickBlock(0, voice.size, voice, {"ann": Voice(who, voice)}))
    with pytest.raises(OSError, match="cannot be closed"):
        tracks.give_up()
    assert sorted(closed) == ["mix.wav", "track-001.wav"]
    assert json.loads((tmp_path / "i" / "recording.json").read_bytes())["state"] == "failed"


async def test_a_damaged_manifest_hides_no_other_recording(recorded, tmp_path, caplog):
    running = await recorded()
    for name in ("ann", "bob"):
        peer = await running.join(name, room=name)
        await leave(peer)
    await running.told.until(RecordingStopped, 2)
    damaged, sound_one = [
        what.recording_id for what in running.told.all if isinstance(what, RecordingStopped)
    ]
    (tmp_path / "rec" / damaged / "recording.json").write_bytes(b"")
    status, body = await get(running, PATH)
    assert (status, [each["id"] for each in json.loads(body)["data"]]) == (200, [sound_one])
    assert (await get(running, f"{PATH}/{damaged}"))[0] == 404
    assert f"recording {damaged}: its recording.json is damaged" in caplog.text


async def test_a_format_that_cannot_be_written_here_is_known_at_the_start(recorded, monkeypatch):
    monkeypatch.setitem(sys.modules, "vsingest.media.flac", None)
    with pytest.raises(ImportError):
        await recorded(record_format="flac")


async def test_who_is_removed_or_replaced_is_recorded_up_to_then(recorded):
    running = await recorded()
    said = np.full(8 * FRAME, 1_000, np.int16)
    ann, bob = await running.join("ann"), await running.join("bob")
    await ann.send_audio(said)
    await ann.settle()
    running.ticker(4)
    status, _ = await running.api(
        "POST", "/v2/sessions/participants/remove", {"participantId": "ann", "roomId": "room-1"}
    )
    assert (status, await ann.drain()) == (200, 4410)
    running.ticker(10)
    again = await running.join("ann")
    assert (await again.expect("participant-joined"))["participant"]["id"] == "bob"
    await again.send_audio(said)
    await again.settle()
    running.ticker(20)
    await leave(again, bob)
    stopped = await running.told.until(RecordingStopped)
    assert stopped.files == ["mix.wav", "track-001.wav"]
    _, body = await get(running, f"{PATH}/{stopped.recording_id}")
    mix, track = [await sound(running, file["url"]) for file in json.loads(body)["files"]]
    assert np.array_equal(mix, track)
    assert len(track) == 34 * FRAME
    heard = track.reshape(-1, FRAME).any(1)
    assert not heard[4:14].any()
    assert heard[14:22].all()
