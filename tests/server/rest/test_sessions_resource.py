"""`/v2/sessions`: what goes on in the rooms, what went on, and what is done about it."""

import numpy as np
import pytest

FRAME = np.full(160, 1_000, np.int16)


async def sessions(running, query=""):
    status, page = await running.api("GET", f"/v2/sessions{query}")
    assert status == 200, page
    return page["data"]


async def test_a_session_is_listed_while_it_goes_on_and_after(running):
    ann = await running.join("ann")
    bob = await running.join("bob", room="room-2")
    first, second = ann.meeting["sessionId"], bob.meeting["sessionId"]
    assert [one["id"] for one in await sessions(running)] == [second, first]
    await ann.send("stop")
    await ann.drain()
    assert [one["id"] for one in await sessions(running, "?status=ongoing")] == [second]
    [ended] = await sessions(running, "?status=ended")
    assert (ended["id"], ended["roomId"], ended["status"]) == (first, "room-1", "ended")
    assert ended["start"] <= ended["end"]
    for name in ("query", "roomId", "customRoomId"):
        assert [one["id"] for one in await sessions(running, f"?{name}=room-2")] == [second]
    assert await sessions(running, "?roomId=room-1&query=room-2") == []
    assert await sessions(running, "?startDate=9000000000000") == []
    assert len(await sessions(running, "?endDate=9000000000000")) == 2
    assert await running.api("GET", f"/v2/sessions/{first}") == (200, ended)


async def test_pages(running):
    for number in range(5):
        await running.join("ann", room=f"room-{number}")
    _, page = await running.api("GET", "/v2/sessions/?page=3&perPage=2")
    assert page["pageInfo"] == {"currentPage": 3, "perPage": 2, "lastPage": 3, "total": 5}
    assert [one["roomId"] for one in page["data"]] == ["room-0"]


async def test_participants_with_all_their_stays(running):
    ann = await running.join("ann")
    await running.join("bob")
    await running.join("ann")  # takes the place of the first
    await ann.drain()
    path = f"/v2/sessions/{ann.meeting['sessionId']}/participants"
    _, page = await running.api("GET", path)
    assert page["data"]["roomId"] == "room-1"
    assert page["pageInfo"]["total"] == 2
    first, second = page["data"]["participants"]
    assert (first["participantId"], first["name"]) == ("ann", "ANN")
    assert [stay["end"] is None for stay in first["timelog"]] == [False, True]
    assert await running.api("GET", path + "/ann") == (200, first)
    assert await running.api("GET", path + "/bob") == (200, second)
    _, page = await running.api("GET", path + "?page=2&perPage=1")
    assert page["data"]["participants"] == [second]


async def test_those_who_are_there_now(running):
    ann = await running.join("ann")
    await running.join("bob")
    await ann.send("stop")
    await ann.drain()
    path = f"/v2/sessions/{ann.meeting['sessionId']}/participants/active"
    _, page = await running.api("GET", path)
    assert [who["participantId"] for who in page["data"]["participants"]] == ["bob"]
    assert page["pageInfo"]["total"] == 1


@pytest.mark.parametrize("by", ["room", "session", "both"])
async def test_removing_a_participant(running, by):
    ann, bob = await running.join("ann"), await running.join("bob")
    body = {"participantId": "ann"}
    body |= {} if by == "session" else {"roomId": "room-1"}
    body |= {} if by == "room" else {"sessionId": ann.meeting["sessionId"]}
    status, answer = await running.api("POST", "/v2/sessions/participants/remove", body)
    assert (status, answer) == (200, "Participant removed successfully")
    await ann.expect("participant-joined")
    assert (await ann.expect("meeting-left"))["message"] == "the participant was removed by the API"
    assert await ann.expect_close() == 4410
    await bob.expect("participant-joined")
    assert (await bob.expect("participant-left"))["participant"]["id"] == "ann"
    status, answer = await running.api("POST", "/v2/sessions/participants/remove", body)
    assert (status, answer["code"]) == (404, "participant-not-found")


async def test_removing_the_last_ends_the_session(running):
    ann = await running.join("ann")
    body = {"roomId": "room-1", "participantId": "ann"}
    await running.api("POST", "/v2/sessions/participants/remove", body)
    await ann.drain()
    assert [one["status"] for one in await sessions(running)] == ["ended"]


async def test_removal_names_a_room_or_a_session_that_agree(running):
    await running.join("ann")
    other = (await running.join("ann", room="room-2")).meeting["sessionId"]
    path = "/v2/sessions/participants/remove"
    status, answer = await running.api("POST", path, {"participantId": "ann"})
    assert (status, answer["message"][:6]) == (400, "roomId")
    body = {"participantId": "ann", "roomId": "room-1", "sessionId": other}
    assert (await running.api("POST", path, body))[0] == 404
    assert len(await sessions(running, "?status=ongoing")) == 2


async def test_ending_a_session(running):
    ann, bob = await running.join("ann"), await running.join("bob")
    await running.join("cy", room="room-2")
    status, ended = await running.api("POST", "/v2/sessions/end", {"roomId": "room-1"})
    assert (status, ended["status"]) == (200, "ended")
    assert [who["timelog"][0]["end"] is not None for who in ended["participants"]] == [True, True]
    for peer in (ann, bob):
        assert await peer.drain() == 4410
    assert len(await sessions(running, "?status=ongoing")) == 1


async def test_ending_what_is_over_is_404_unless_that_is_tolerated(running):
    ann = await running.join("ann")
    other = {"roomId": "room-1", "sessionId": "another"}
    assert (await running.api("POST", "/v2/sessions/end", other))[0] == 404
    end = {"roomId": "room-1", "sessionId": ann.meeting["sessionId"]}
    first = await running.api("POST", "/v2/sessions/end", end)
    assert (await running.api("POST", "/v2/sessions/end", end))[0] == 404
    assert await running.api("POST", "/v2/sessions/end", {**end, "ignoreClosed": True}) == first
    tolerant = {"roomId": "room-1", "ignoreClosed": True}
    assert await running.api("POST", "/v2/sessions/end", tolerant) == first
    tolerant = {"roomId": "never", "ignoreClosed": True}
    assert (await running.api("POST", "/v2/sessions/end", tolerant))[0] == 404


@pytest.mark.parametrize(
    "path", ["", "/participants", "/participants/active", "/participants/ann", "/stats"]
)
async def test_an_unknown_session_is_404(running, path):
    status, answer = await running.api("GET", f"/v2/sessions/never{path}")
    assert (status, answer["code"]) == (404, "session-not-found")


async def test_an_unknown_participant_is_404(running):
    session = (await running.join("ann")).meeting["sessionId"]
    for path in ("participants/bob", "participant/bob/stats", "participants/bob/audio"):
        status, answer = await running.api("GET", f"/v2/sessions/{session}/{path}")
        assert (status, answer["code"]) == (404, "participant-not-found")


async def test_stats_hold_the_account_of_the_audio_live_and_after(running, ticker):
    ann = await running.join("ann")
    await running.join("bob")
    for _ in range(10):
        await ann.send_audio(FRAME)
    await ann.settle()
    path = f"/v2/sessions/{ann.meeting['sessionId']}"
    _, live = await running.api("GET", f"{path}/participant/ann/stats")
    assert live["audio"] | {"held": 0} == {
        **dict.fromkeys(["played", "dropped", "held", "concealed", "underruns"], 0),
        "accepted": 1_600,
    }
    assert live["audio"]["held"] == 1_600
    await ann.send("stop")
    await ann.drain()
    ticker(100)
    _, stats = await running.api("GET", f"{path}/stats")
    assert [who["participantId"] for who in stats["participants"]] == ["ann", "bob"]
    heard = stats["participants"][0]["audio"]
    assert (heard["accepted"], heard["played"], heard["held"]) == (1_600, 1_600, 0)
    assert stats["participants"][0]["calls"] == 1


async def test_mute_and_gain_are_heard_by_all_and_leave_no_click(running, ticker):
    ann = await running.join("ann")
    bob = await running.join("bob")
    path = f"/v2/sessions/{ann.meeting['sessionId']}/participants/ann/audio"
    assert await running.api("GET", path) == (200, {"gain": 1.0, "muted": False})
    for _ in range(20):
        await ann.send_audio(FRAME)
    await ann.settle()
    await bob.settle()
    bob.read_ahead.clear()

    async def hear(**change):
        if change:
            status, _ = await running.api("PUT", path, change)
            assert status == 200
        ticker()
        return await bob.hear()

    while not (await hear()).any():
        pass
    np.testing.assert_array_equal(await hear(), FRAME)
    fade = await hear(gain=0.5)
    assert fade[0] == 1_000
    assert np.all(np.diff(fade) <= 0)
    assert np.all(np.diff(fade) >= -4)
    np.testing.assert_array_equal(await hear(), FRAME // 2)
    await hear(muted=True)
    assert not (await hear()).any()
    assert await running.api("GET", path) == (200, {"gain": 0.5, "muted": True})
    await hear(muted=False, gain=1)
    np.testing.assert_array_equal(await hear(), FRAME)


@pytest.mark.parametrize("body", [{"gain": -0.1}, {"gain": 8.1}, {"gain": "x"}, {"muted": 1}])
async def test_a_gain_that_cannot_be_is_refused_by_its_field(running, body):
    session = (await running.join("ann")).meeting["sessionId"]
    path = f"/v2/sessions/{session}/participants/ann/audio"
    status, answer = await running.api("PUT", path, body)
    assert status == 400
    assert answer["message"].startswith(next(iter(body)))
