"""Of services in other manners, the kit names what they do otherwise, and nothing else."""

import pytest
from tests.conform.test_our_server import UNPROVOKED
from tests.fakes.manners import OtherAnswers, OtherCodes, OtherOrder
from tests.fakes.other_service import API_KEY, SECRET, Manner, other_service

from vsingest.conform.check import Result
from vsingest.conform.report import markdown
from vsingest.conform.run import judge
from vsingest.conform.scenes.all_scenes import SCENES
from vsingest.protocol.limits import Limits

SHORT = Limits(session_seconds=3, ping_seconds=3, start_seconds=3)
DIFFERENCES = {
    Manner: set(),
    OtherAnswers: {"create.status", "create.call-id", "socket.json", "pubsub.timestamp"},
    OtherOrder: {
        *("socket.joined", "socket.participant", "order.joined-first", "order.who-is-there"),
        *("pubsub.members", "pubsub.timestamp", "pubsub.id", "leave.removed", "leave.message"),
        "leave.texts",
    },
    OtherCodes: {
        *("create.errors", "socket.json", "order.replaced", "expiry.code", "limits.topics"),
        *("close.1003", "close.1008", "close.4401", "close.4408", "close.4409", "close.4410"),
        *("close.codes", "limits.pings", "extensions.wrong-type", "extensions.audio"),
        *("errors.go-on", "errors.codes", "errors.bad-json", "errors.bad-event"),
        *("errors.bad-media", "errors.unknown-event", "errors.not-started"),
        *("errors.already-started", "errors.topic-limit", "errors.rate-limit"),
        "errors.audio-overflow",
        "errors.mark-limit",
    },
}
# These differ in what is documented, too.
FAIL = {OtherAnswers, OtherCodes}


async def judged(manner):
    scenes = [scene for scene in SCENES if scene.name != "webhooks"]
    async with other_service(manner, limits=SHORT) as service:
        return await judge(service.url, API_KEY, SECRET, scenes)


@pytest.mark.parametrize("manner", list(DIFFERENCES))
def test_the_kit_names_exactly_what_differs(manner, world):
    report = world.run(judged(manner))
    found = {result: {} for result in Result}
    for row in report.rows:
        found[row.result][row.id] = row.seen
    assert set(found[Result.DIFFERS]) == DIFFERENCES[manner], found[Result.DIFFERS]
    assert set(found[Result.NOT_TRIED]) == UNPROVOKED, found[Result.NOT_TRIED]
    assert report.conforms == (manner not in FAIL)
    for secret in (API_KEY, SECRET, "eyJ", "vs_", "ws://"):
        assert secret not in markdown(report)
