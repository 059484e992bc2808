"""Folders of recordings that hold more than recordings, or more than they may."""

import json
import uuid

import msgspec
import pytest

from vsingest.protocol.recordings import RecordingState
from vsingest.server.recording.manifest import Manifest

PATH = "/v2/recordings"


def write(folder, number, **changes):
    """Writes a complete recording as a server does; gives its id."""
    manifest = Manifest(
        id=str(uuid.UUID(int=number)),
        api_key="the-key",
        room_id="room-1",
        session_id="s",
        started_at=number,
        sample_rate=8_000,
        mix="mix.wav",
        state=RecordingState.COMPLETE,
        samples=8_000,
    )
    own = folder / manifest.id
    own.mkdir()
    (own / "mix.wav").write_bytes(bytes(10_000))
    (own / "recording.json").write_bytes(
        msgspec.json.encode(msgspec.structs.replace(manifest, **changes))
    )
    return manifest.id


async def listed(running):
    status, body = await running.api("GET", PATH)
    assert status == 200, body
    return [each["id"] for each in body["data"]]


@pytest.fixture
async def recorded(start_server, tmp_path):
    return await start_server(settings={"record": tmp_path, "record_rooms": "asked"})


async def test_what_is_no_recording_is_passed_over(recorded, tmp_path):
    good = [write(tmp_path, number) for number in (1, 2)]

    (tmp_path / "notes.txt").write_text("a note")
    (tmp_path / "lost+found").mkdir(mode=0o000)
    (tmp_path / str(uuid.UUID(int=3))).write_text("a file by the name of a recording")
    (tmp_path / str(uuid.UUID(int=4)) / "recording.json").mkdir(parents=True)
    empty, half, nested, huge = (tmp_path / str(uuid.UUID(int=number)) for number in range(5, 9))
    for each in (empty, half, nested, huge):
        each.mkdir()
    (half / "recording.json").write_text('{"id": ')
    (nested / "recording.json").write_text("[" * 100_000)
    (huge / "recording.json").write_text(json.dumps({"id": "x" * 2_000_000}))
    assert await listed(recorded) == good[::-1]


async def test_links_and_altered_manifests_lead_nowhere(recorded, tmp_path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    secret = elsewhere / "secret.wav"
    secret.write_bytes(b"not for them")
    linked = write(elsewhere, 1)
    (tmp_path / linked).symlink_to(elsewhere / linked)
    write(tmp_path, 2, id=str(uuid.UUID(int=99)))
    write(tmp_path, 3, mix=f"../../{elsewhere.name}/secret.wav")
    good = write(tmp_path, 4)
    (tmp_path / good / "mix.wav").unlink()
    (tmp_path / good / "mix.wav").symlink_to(secret)
    assert await listed(recorded) == [good]
    assert (await recorded.api("GET", f"{PATH}/{good}/mix.wav"))[0] == 404


async def test_a_list_reads_a_complete_manifest_once(recorded, tmp_path, monkeypatch):
    ids = [write(tmp_path, number) for number in range(1, 20)]
    read = []
    load = "vsingest.server.recording.manifest._read_plain"
    monkeypatch.setattr(load, lambda path: read.append(path) or path.read_bytes())
    for _ in range(3):
        assert len(await listed(recorded)) == 19
    assert len(read) == 19
    (tmp_path / ids[0] / "recording.json").unlink()
    (tmp_path / ids[0] / "mix.wav").unlink()
    (tmp_path / ids[0]).rmdir()
    assert ids[0] not in await listed(recorded)


async def test_the_oldest_complete_ones_give_way_and_none_that_runs(start_server, tmp_path):
    ids = [write(tmp_path, number) for number in range(1, 6)]
    interrupted = write(tmp_path, 100, started_at=0, state=RecordingState.RECORDING)
    settings = {"record": tmp_path, "record_rooms": "asked", "record_bytes": 45_000}
    running = await start_server(settings=settings)
    left = ids
    while len(left) > 4:
        left = await listed(running)
    assert sorted(left) == sorted([*ids[2:], interrupted])
