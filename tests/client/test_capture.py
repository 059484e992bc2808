"""What a capture holds: read back, it is what went over the connections."""

import asyncio
import gzip
import json
import logging
import os
import stat

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vsingest
from vsingest import fast
from vsingest.client.capture.capture import Capture
from vsingest.client.capture.lines import RecordWriter, WireMessage
from vsingest.client.capture.reader import CaptureReader
from vsingest.client.capture.records import Audio, EventRecord, LostRecord, PhaseRecord
from vsingest.client.reconnect import Reconnect
from vsingest.media.virtual_clock import VirtualClock
from vsingest.observe.redaction import Secrets

REF = "vs_arefnobodymaysee0000"
ANNA = {"id": "anna", "name": "Anna", "metadata": {}}


def ramp(count, start=1):
    return np.arange(start, start + count).astype(np.int16)


def records(path):
    with CaptureReader(path) as reader:
        found = list(reader)
    assert not reader.cut
    return found


def samples(found, way):
    pcm = [one.pcm[: 320 - 2 * one.padding] for one in found if isinstance(one, Audio)
           and one.way == way]  # fmt: skip
    return np.frombuffer(b"".join(pcm), "<i2")


def events(found, way):
    return [one.event for one in found if isinstance(one, EventRecord) and one.way == way]


@pytest.mark.parametrize("name", ["a.capture", "a.capture.gz"])
@pytest.mark.parametrize("where", ["loop", "thread"])
async def test_both_directions_are_in_it(service, tmp_path, name, where):
    path = tmp_path / name
    async with service.connect(capture=path, io=where) as call:
        peer = await service.peer()
        news = call.subscribe("NEWS")
        stream = call.audio(raw=True)
        await call.send(ramp(500))
        await call.publish("CHAT", "hello")
        await peer.send(event="participant-joined", participant=ANNA)
        await peer.send_audio(ramp(160, 9_000))
        assert (await anext(stream))[0] == 9_000
        data = {"message": "rain", "senderId": "anna", "senderName": "Anna"}
        await peer.send(event="message", topic="NEWS", data=data)
        assert (await anext(news)).message == "rain"
    found = records(path)
    np.testing.assert_array_equal(samples(found, "out"), ramp(500))
    np.testing.assert_array_equal(samples(found, "in"), ramp(160, 9_000))
    out = [event["event"] for event in events(found, "out")]
    assert out == ["start", "subscribe", "message", "stop"]
    assert [event["event"] for event in events(found, "in")] == [
        "meeting-joined", "participant-joined", "message"
    ]  # fmt: skip
    phases = [one.phase for one in found if isinstance(one, PhaseRecord)]
    assert phases == ["dialling", "opening", "open", "joined", "closed"]
    assert sorted(one.t for one in found) == [one.t for one in found]
    # Four frames of speech and the one of silence that ends an utterance.
    messages = [one for one in found if not isinstance(one, PhaseRecord)][:-1]
    assert (found[-1].messages, found[-1].lost) == (len(messages), 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_the_playout_buffer_hears_the_same_as_without(service, tmp_path):
    async with service.connect(capture=tmp_path / "a") as call:
        peer = await service.peer()
        async with call.audio() as stream:
            for _ in range(12):
                await peer.send_audio(np.full(160, 7_000, np.int16))
            while not (await anext(stream)).any():
                pass
            await peer.close(4410)
            with pytest.raises(vsingest.CallEnded, match="last event: media"):
                async for _ in stream:
                    pass
        assert call.stats().received == 12 * 160
        assert call.stats().errors == 0


async def test_no_secret_is_in_it(service, tmp_path, monkeypatch):
    monkeypatch.setenv("VIDEOSDK_SECRET", "what-signs-everything")
    path = tmp_path / "a"
    url = service.ws_url.replace("ws://", "ws://user:pass-word@") + "&other=a-second-secret"
    async with vsingest.connect(ws_url=url, capture=path) as call:
        peer = await service.peer()
        for secret in (REF, "what-signs-everything", "a-second-secret"):
            await call.publish(secret, f"see {secret}")
            await peer.send(event="error", code="x", message=f'"{secret}"')
        await peer.ws.send_str(f"no JSON: {REF}")
        while call.stats().errors < 4:  # noqa: ASYNC110 - nothing else to wait for
            await asyncio.sleep(0)
    text = path.read_text()
    for secret in (REF, "what-signs", "a-second", "pass-word"):
        assert secret not in text
    assert events(records(path), "out")[1] == {
        "event": "message", "topic": "(redacted)", "data": "see (redacted)"
    }  # fmt: skip
    url = next(one.detail["url"] for one in records(path) if getattr(one, "phase", "") == "opening")
    assert url.endswith("/videosdk?ref=(redacted)&other=(redacted)")


async def test_each_connection_of_a_call_is_in_it(service, tmp_path):
    async def factory():
        return service.ws_url

    reports = asyncio.Queue()
    options = {
        "session_factory": factory,
        "ws_url": None,
        "reconnect": Reconnect(first_seconds=0.001),
        "on_reconnect": reports.put_nowait,
    }
    async with service.connect(capture=tmp_path / "a", **options):
        (await service.peer()).drop()
        await reports.get()
    phases = [(one.connection, one.phase) for one in records(tmp_path / "a")
              if isinstance(one, PhaseRecord)]  # fmt: skip
    each = ["dialling", "opening", "open", "joined", "closed"]
    assert phases == [(number, phase) for number in (1, 2) for phase in each]


async def test_a_call_that_never_was_leaves_its_story(service, tmp_path):
    service.upgrade_status = 403
    with pytest.raises(vsingest.AuthenticationError):
        async with service.connect(capture=tmp_path / "a"):
            pass
    failed = records(tmp_path / "a")[-2]
    assert (failed.phase, failed.detail["error"]) == ("failed", "AuthenticationError")


async def test_a_full_disk_ends_the_capture_and_not_the_call(service, caplog):
    with caplog.at_level(logging.WARNING, "vsingest.client"):
        async with service.connect(capture="/dev/full") as call:
            peer = await service.peer()
            await call.send(ramp(1_600))
            await call.drain()
            assert call.stats().sending.sent == 1_600
        assert await peer.event() == {"event": "stop"}
    (record,) = caplog.records
    assert record.message == (
        "capture /dev/full: No space left on device; the capture ends here, the call goes on"
    )


async def test_where_no_file_can_be_made_there_is_no_call(service, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "no" / "a", tmp_path, tmp_path / "pipe"):
        with pytest.raises(vsingest.CaptureFailed, match=f"capture: {path}: .*name a file"):
            async with service.connect(capture=path):
                pass
    assert service.upgrades == 0


async def test_two_calls_do_not_share_a_file(service, tmp_path):
    async with service.connect(capture=tmp_path / "a"):
        with pytest.raises(vsingest.CaptureFailed, match="another call writes into"):
            async with service.connect(capture=tmp_path / "a"):
                pass
    assert records(tmp_path / "a")[-1].messages == 3


async def test_a_wrong_argument_leaves_an_older_capture_as_it_was(service, tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(ValueError, match="ws_url"):
        async with service.connect(ws_url="http:", capture=tmp_path / "a"):
            pass
    assert (tmp_path / "a").read_text() == "old"


async def captured(path, count=20):
    clock = VirtualClock()
    async with Capture(path, clock) as capture:
        capture.dialling()
        for number in range(count):
            clock.jump(0.02)
            capture.heard(json.dumps({"event": "message", "number": number}))
            capture.sent_audio(ramp(160))


@pytest.mark.parametrize("name", ["a", "a.gz"])
async def test_it_is_good_up_to_wherever_it_was_cut(tmp_path, name):
    await captured(tmp_path / name)
    whole = records(tmp_path / name)
    assert [round(one.t, 6) for one in whole][1::2] == [
        *(round(0.02 * n, 6) for n in range(1, 21)), 0.4
    ]  # fmt: skip
    data = (tmp_path / name).read_bytes()
    (tmp_path / "cut").write_bytes(data[: len(data) * 2 // 3])
    with CaptureReader(tmp_path / "cut") as reader:
        found = list(reader)
    assert reader.cut
    assert found == whole[: len(found)]
    assert 0 < len(found) < len(whole)


async def test_what_the_disk_cannot_follow_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("vsingest.client.capture.spool.BATCH_SECONDS", 3_600)
    monkeypatch.setattr("vsingest.client.capture.spool.CLOSE_SECONDS", 60)
    message = '{"event":"x","a":"' + "a" * 500_000 + '"}'
    async with Capture(tmp_path / "a", VirtualClock()) as capture:
        for _ in range(50):
            capture.heard(message)
    found = records(tmp_path / "a")
    lost = sum(one.messages for one in found if isinstance(one, LostRecord))
    assert 0 < lost < 50
    assert (found[-1].messages, found[-1].lost) == (50, lost)
    assert len(events(found, "in")) == 50 - lost


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a capture; `--capture FILE`"),
        (b"{}\n", "not a capture"),
        (b"RIFF\xff\xfe\n", "not a capture"),
        (b"[" * 100_000 + b"\n", "not a capture"),
        (
            b'{"kind":"capture","version":2,"started":"2030-01-01T00:00:00Z",'
            b'"software":"vsingest 9"}\n',
            "version 2, this reads 1; use vsingest 9",
        ),
        (
            b'{"kind":"capture","started":"2030-01-01T00:00:00Z","software":"v"}\nnothing\n',
            "line 2: ",
        ),
        (gzip.compress(b"x", mtime=0)[:-9] + b"\xff" * 40, "a: "),
    ],
)
def test_what_is_no_capture_is_said(tmp_path, content, says):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(vsingest.CaptureFailed, match=says):
        records(tmp_path / "a")


def test_no_line_fills_the_memory(tmp_path):
    with gzip.open(tmp_path / "a", "wb", compresslevel=1) as file:
        for _ in range(10):
            file.write(b"x" * (1 << 20))
    with pytest.raises(vsingest.CaptureFailed, match="line 1: over"):
        records(tmp_path / "a")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON), st.sampled_from([REF, 'a "quoted" \\ secret']))
def test_an_event_stays_what_it_was_but_for_secrets(event, secret):
    lines = RecordWriter(Secrets([secret]))
    plain = json.loads(*lines(WireMessage(1.0, 1, "in", json.dumps(event, ensure_ascii=False))))
    if event.get("event") != "media":
        assert plain["event"] == event
    hiding = {**event, "event": "x", secret: ["?ref=open", {"in": f"a{secret}b"}]}
    (line,) = lines(WireMessage(1.0, 1, "in", json.dumps(hiding)))
    shown = json.loads(line)["event"]
    assert shown["(redacted)"] == ["?ref=(redacted)", {"in": "a(redacted)b"}]
    assert not line.count(b"\n", 0, -1)


@given(st.binary(max_size=80) | st.text(max_size=80))
def test_whatever_comes_makes_whole_lines(message):
    for line in RecordWriter(Secrets())(WireMessage(1.0, 1, "in", message)):
        assert json.loads(line)["t"] == 1.0


def test_audio_that_looks_like_a_secret_stays():
    pcm = ramp(160)
    text = fast.encode_media(pcm).decode()
    payload = json.loads(text)["payload"]
    (line,) = RecordWriter(Secrets([payload[8:12]]))(WireMessage(1.0, 1, "in", text))
    assert json.loads(line)["pcm"] == payload
