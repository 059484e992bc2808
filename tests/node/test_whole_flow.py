"""A room's whole life by the service's official Node SDK, unmodified, against our server."""

import re

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def flow(live_server, run_node):
    """What the SDK was answered and its sockets saw, told by flow.mjs."""
    return run_node("flow.mjs", live_server.environment)


def test_rooms_are_created_once_and_found_by_any_name(flow):
    room = flow["room"]
    assert re.fullmatch("[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", room["roomId"])
    assert room["customRoomId"] == "flow"
    assert room["webhook"] == {"endPoint": "https://example.com/hook", "events": ["session*"]}
    assert room["autoCloseConfig"] == {"type": "session-end-and-deactivate", "duration": 3_600}
    assert room["allowedParticipantIds"] == ["ann", "bob"]
    assert room["disabled"] is False
    assert flow["again"] == room["id"]
    assert flow["got"] == [room["id"]] * 2
    assert flow["queried"] == [room["id"]]


def test_every_page_of_rooms_is_read(flow):
    # Other tests may have created rooms on this server before.
    assert len(set(flow["listed"])) == len(flow["listed"])
    assert flow["listed"][:4] == flow["made"]


def test_an_unknown_room_is_not_valid(flow):
    assert flow["valid"]["valid"] is True
    assert flow["valid"]["room"]["id"] == flow["room"]["id"]
    assert flow["invalid"] == {"valid": False, "roomId": "none-none-none"}
    assert flow["unknown"] == "RoomNotFoundError"


def test_who_is_not_allowed_in_is_refused_by_the_sdk_s_own_error(flow):
    assert flow["refused"] == {"name": "PermissionError", "status": 403, "id": True}


def test_the_session_that_goes_on_is_listed_with_who_is_there(flow):
    [session] = flow["ongoing"]
    assert flow["isThis"] is True
    assert (session["status"], session["end"]) == ("ongoing", None)
    assert session["roomId"] == flow["room"]["roomId"]
    assert flow["session"] == "ongoing"
    names = [(p["participantId"], p["name"]) for p in flow["participants"]]
    assert names == [("ann", "Ann"), ("bob", "Socket Participant")]
    [stay] = flow["participant"]["timelog"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stay["start"])
    assert [p["participantId"] for p in flow["stats"]["participants"]] == ["ann", "bob"]


def test_who_is_removed_is_told_and_closed(flow):
    assert flow["removed"] == "Participant removed successfully"
    assert flow["bobLeft"] == {
        "event": "meeting-left",
        "message": "the participant was removed by the API",
    }
    assert flow["bobClosed"] == 4410
    assert flow["active"] == ["ann"]
    assert flow["everyone"] == ["ann", "bob"]


def test_a_session_is_ended_for_all_and_stays_on_record(flow):
    assert flow["ended"]["status"] == "ended"
    assert flow["annClosed"] == 4410
    assert flow["over"] == [True]
    assert flow["nobody"] == []
    audio = flow["annStats"]["audio"]
    assert audio["accepted"] == 160 == audio["played"] + audio["dropped"] + audio["held"]
    assert flow["disabled"] is True


def test_tokens_are_those_of_the_sdk(flow):
    assert flow["token"]["participantId"] == "ann"
    assert flow["tampered"] == "AuthenticationError"
