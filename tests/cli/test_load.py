"""`vsingest load`, against a real server."""

import json
import signal

import pytest

pytestmark = pytest.mark.slow

alone = pytest.mark.alone  # it holds what is heard to bounds


@alone
def test_many_calls_are_measured(vsingest, tmp_path):
    picture = tmp_path / "load.png"
    done = vsingest("load", "-n", 5, "--per-room=2", "--seconds=2", "--plot", picture, "--json")
    assert done.returncode == 0, done.stderr
    joined, found = map(json.loads, done.stdout.splitlines())
    assert (joined["event"], joined["calls"]) == ("joined", 5)
    assert (found["calls"], found["joined"], found["failures"]) == (5, 5, {})
    assert found["rooms"] == 3  # the last of them with one, who hears nobody
    # Of silence, too, one frame a call: it ends what was said.
    assert found["framesSent"] == 5 * (2 * 50 + 1)
    # Each second one of a room is heard by the other, but for what a busy machine loses.
    assert found["marksDue"] == 2 * 2
    assert 0 < found["marksHeard"] <= 2 * 2
    assert found["samplesDropped"] == {}
    assert found["framesHeard"] > 0
    for kind in ("lateness", "latency", "jitter"):
        times = found[kind]
        assert 0 <= times["p50"] <= times["p99"] <= times["max"]
    assert 0 < found["latency"]["max"] < 1
    assert found["cpuSeconds"] > 0
    assert picture.read_bytes().startswith(b"\x89PNG")


@alone
@pytest.mark.parametrize(("rate", "transport"), [(16_000, "binary"), (48_000, "json")])
def test_calls_with_audio_of_other_rates_are_measured(vsingest, rate, transport):
    form = [f"--rate={rate}", f"--transport={transport}"]
    done = vsingest("load", "--calls=2", "--seconds=2", *form, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["joined"], found["samplesDropped"]) == (2, {})
    assert found["framesSent"] == 2 * (2 * 50 + 1)
    assert 0 < found["marksHeard"] <= 2


@alone
def test_people_get_a_table(vsingest):
    done = vsingest("load", "--calls=2", "--seconds=1")
    assert done.returncode == 0, done.stderr
    first, head, *rest = done.stdout.splitlines()
    assert first == "2 calls have joined; they talk for 1 s"
    assert head.split() == ["ms", "p50", "p90", "p99", "p99.9", "max"]
    assert [line.split()[0] for line in rest[:3]] == ["lateness", "latency", "jitter"]
    assert "2 of 2 calls in 1 rooms" in done.stdout
    assert "of a core" in done.stdout


@alone
def test_a_bound_that_is_not_kept_is_an_exit_code(vsingest):
    done = vsingest("load", "--calls=2", "--seconds=1", "--max-latency=0", "--max-lost=100")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "--max-latency 0" in line
    assert "--max-lost" not in line


def test_calls_that_cannot_join_are_counted_and_said(vsingest, live_server):
    environment = {**live_server.environment, "VIDEOSDK_SECRET": "of someone else" * 3}
    done = vsingest("load", "--calls=3", "--seconds=1", "--json", env=environment)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["joined"] == 0
    assert sum(found["failures"].values()) == 3
    assert done.stderr.startswith("vsingest: 3 calls: ")


def test_ctrl_c_gives_what_was_measured(start):
    load = start("load", "--calls=2", "--seconds=600", "--json")
    assert json.loads(load.stdout.readline())["event"] == "joined"
    load.send_signal(signal.SIGINT)
    said, complaints = load.communicate(timeout=30)
    assert (complaints, load.returncode) == ("", 0)
    found = json.loads(said)
    assert found["joined"] == 2
    assert found["seconds"] < 600


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (("--plot=a.txt",), 2, "ends in .png"),
        (("--plot=no/such/a.png",), 1, "there is no folder"),
        (("--endpoint=nowhere",), 2, "nowhere"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(vsingest, arguments, status, why):
    done = vsingest("load", *arguments)
    assert done.returncode == status
    assert len(done.stderr.splitlines()) == 1
    assert why in done.stderr


def test_where_nobody_joined_there_is_no_table(vsingest, bare):
    done = vsingest("load", "--calls=2", "--seconds=1", env=bare)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
