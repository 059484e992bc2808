"""The bench of isolation: what it calls a loss, and that it floods."""

import pytest
from benches.isolation.__main__ import judge
from benches.isolation.call import Result, measure
from benches.isolation.floods import FLOODS
from benches.isolation.peers import Target

from vsingest.auth.tokens import mint_token


def judged(*results, names=("pongs",)):
    """The verdict over these results, and the names that were run, in their order."""
    given, ran = iter(results), []

    def run(name):
        ran.append(name)
        lost, flooded = next(given)
        return Result(100, lost, 20.0, flooded)

    guilty = judge(run, names, say=lambda _: None)
    assert next(given, None) is None
    return guilty, ran


def test_what_loses_no_more_than_a_call_alone_holds():
    assert judged((0, 0), (0, 1)) == ([], [None, "pongs"])
    assert judged((3, 0), (3, 1)) == ([], [None, "pongs"])


def test_what_loses_more_is_tried_once_more_beside_a_call_alone():
    assert judged((0, 0), (9, 1), (0, 0), (0, 1)) == ([], [None, "pongs", None, "pongs"])
    assert judged((0, 0), (9, 1), (9, 0), (9, 1))[0] == []
    assert judged((0, 0), (9, 1), (0, 0), (1, 1))[0] == ["pongs"]


def test_a_flood_that_does_not_begin_does_not_hold():
    assert judged((0, 0), (0, 0), (0, 0), (0, 0))[0] == ["pongs"]


def test_each_flood_is_judged_by_itself():
    results = (0, 0), (5, 1), (0, 0), (5, 1), (0, 1)
    assert judged(*results, names=("pings", "pongs"))[0] == ["pings"]


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
async def test_every_flood_reaches_a_server(live_server, name):
    key, secret = (live_server.environment[f"VIDEOSDK_{one}"] for one in ("API_KEY", "SECRET"))
    target = Target(live_server.url, mint_token(key, secret))
    result = await measure(target, name, 0.4)
    assert result.sent == 20
    assert result.flooded > 0 or name == "continued"  # which it must be allowed to reach
