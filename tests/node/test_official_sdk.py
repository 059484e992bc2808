"""The service's official Node SDK, unmodified, against our server."""

import pytest

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def talk(live_server, run_node):
    """What two participants of the SDK lived through, told by talk.mjs."""
    return run_node("talk.mjs", live_server.environment)


def test_it_creates_a_session(talk):
    assert talk["made"] == ["callId", "expiresIn", "ref", "roomId", "wsUrl"]
    assert talk["expiresIn"] == 90


def test_participants_see_each_other(talk):
    assert talk["joined"]["roomId"] == "node-sdk-room"
    participant = {"id": "speaker", "name": "Speaker", "metadata": {"from": "node"}}
    assert talk["appeared"] == {"event": "participant-joined", "participant": participant}
    assert talk["left"]["participant"]["id"] == "speaker"


def test_what_one_streams_the_other_hears_to_the_bit(talk):
    assert talk["heard"] == list(range(1, 1 + 50 * 160))


def test_nobody_hears_themselves(talk):
    assert talk["echo"] == 0


def test_messages_arrive(talk):
    assert talk["message"]["topic"] == "CHAT"
    assert talk["message"]["data"]["message"] == "done"
    assert talk["message"]["data"]["senderName"] == "Speaker"


def test_it_ends_without_an_error(talk):
    assert talk["errors"] == []
    assert talk["closed"] == 1000
