"""Webhooks have the members, and the form of times, that the hosted service's examples show."""

import re

import pytest
from tests.server.receiver import Receiver


@pytest.fixture
async def receiver():
    async with Receiver() as started:
        yield started


async def test_a_session_s_times_are_utc_with_an_offset(start_server, receiver):
    settings = {"webhook_urls": (receiver.url,), "webhook_private": True}
    running = await start_server(settings={**settings, "webhook_events": ("session-*",)})
    ann = await running.join("ann")
    await ann.send("stop")
    await ann.drain()
    (_, began), (_, ended) = await receiver.told(2)
    for time in (began["start"], ended["start"], ended["end"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", time)


@pytest.mark.parametrize("public_url", [None, "https://voice.example"])
async def test_a_recording_that_ends_says_where_it_is(start_server, receiver, tmp_path, public_url):
    settings = {"webhook_urls": (receiver.url,), "webhook_private": True, "record": tmp_path}
    only = {"webhook_events": ("recording-stopped",), "public_url": public_url}
    running = await start_server(settings={**settings, **only})
    token = {"Authorization": running.token}
    here = running.server.url.replace("http", "ws", 1)
    ws_url = await running.create("room-1")
    ann = await running.connect(ws_url.replace("wss://voice.example", here))
    await ann.send("start")
    await ann.expect("meeting-joined")
    start = running.server.url + "/v2/recordings/start"
    async with running.http.post(start, json={"roomId": "room-1"}, headers=token) as answer:
        assert answer.status == 200
    await ann.send("stop")
    await ann.drain()
    ((_, data),) = await receiver.told(1)
    assert data["fileUrl"] == (public_url or running.server.url) + data["filePath"]
    assert data["filePath"].endswith("/" + data["files"][0])
    url = running.server.url + data["filePath"]
    async with running.http.get(url, headers=token) as answer:
        assert (answer.status, answer.content_type) == (200, "audio/wav")
        assert (await answer.read())[:4] == b"RIFF"
