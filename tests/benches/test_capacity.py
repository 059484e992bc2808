"""The capacity bench: what its generator notices, and what its command prints."""

import json
import os
import subprocess
import sys

import pytest
from benches.capacity.load import PAIRS, Rooms, loading
from benches.capacity.servers import LABELS, OURS, running
from benches.secure.certificate import certificate

pytestmark = pytest.mark.slow

FAULTY = [sys.executable, "-m", "tests.benches.faulty_server"]
SESSIONS = 4


def heard_from(server, rooms=PAIRS):
    """What four sessions, or a room, hear in a second, once they are under way."""
    with loading(server, rooms=rooms) as load:
        assert load.grow(max(SESSIONS, rooms.places))
        load.measure(0.5)  # the first of it may be what was primed
        return load.measure(1.0)


@pytest.fixture(scope="module", autouse=True)
def compiler(need):
    need("cc")


def is_whole(heard):
    """Whether nothing vanished; a machine that is busy elsewhere makes gaps all the same."""
    kinds = "lost", "repeated", "unsent", "ended", "mute"
    return not any(heard.faults[kind] for kind in kinds)


@pytest.mark.parametrize(
    ("name", "tls"), [*((name, False) for name in LABELS), (OURS, True), ("aiohttp-orjson", True)]
)
def test_every_server_lets_all_hear_each_other(name, tls):
    secured = certificate() if tls else None
    with running(name, secured=secured) as server, loading(server) as load:
        assert load.grow(SESSIONS)
        # A process that was stopped for long cuts the delay down afterwards; not in every second.
        windows = (load.measure(1.0) for _ in range(8))
        heard = next(filter(is_whole, windows), None)
    assert heard is not None, "samples vanished in every second"
    assert heard.sessions == SESSIONS
    assert heard.core > 0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("drop", "lost"),
        ("repeat", "repeated"),
        ("silence", "silent"),
        ("flip", "damaged"),
        ("own", "mute"),
    ],
)
def test_a_fault_of_the_server_is_noticed(fault, kind):
    with running(fault, command=[*FAULTY, fault]) as server:
        heard = heard_from(server)
    assert heard.faults[kind] > 0
    assert not heard.holds


@pytest.mark.parametrize("rooms", [Rooms(10), Rooms(50), Rooms(10, 2)], ids=str)
def test_everyone_in_a_crowd_hears_the_exact_sum_of_all_others(rooms):
    with running(OURS) as server, loading(server, rooms=rooms) as load:
        assert load.grow(rooms.places)
        windows = (load.measure(1.0) for _ in range(8))
        heard = next(filter(is_whole, windows), None)
    assert heard is not None, "samples vanished in every second"
    assert heard.sessions == rooms.places
    assert not heard.faults["damaged"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("drop", "lost"),
        ("repeat", "repeated"),
        ("silence", "silent"),
        ("flip", "damaged"),
        ("own", "mute"),
    ],
)
def test_a_fault_is_noticed_in_a_crowd(fault, kind):
    with running(fault, command=[*FAULTY, fault]) as server:
        heard = heard_from(server, Rooms(6))
    assert heard.faults[kind] > 0
    assert not heard.holds


@pytest.mark.parametrize(("places", "speakers"), [(1, None), (51, None), (10, 1), (10, 11)])
def test_rooms_that_nobody_can_check_are_refused(places, speakers):
    with pytest.raises(ValueError, match=f"a room of {places}"):
        Rooms(places, speakers)


def test_frames_that_come_late_are_noticed():
    with running("late", command=[*FAULTY, "late"]) as server:
        heard = heard_from(server)
    assert heard.faults["lost"] == 0
    assert heard.lateness_ms["max"] > 100
    assert not heard.holds


def test_a_server_that_takes_no_more_is_noticed(capsys):
    serve = [sys.executable, "-m", "vsingest.cli", "serve", "--port=0", "--json"]
    with (
        running(OURS, command=[*serve, "--limit=unclaimed_sessions=1"]) as server,
        loading(server) as load,
    ):
        assert not load.grow(SESSIONS)
    assert capsys.readouterr().err.startswith("vsingest: 503 too many unclaimed")


def test_a_server_that_dies_is_noticed():
    with running("die", command=[*FAULTY, "die"]) as server, loading(server) as load:
        load.grow(SESSIONS)
        heard = load.measure(1.0)
    assert heard.faults["ended"] == SESSIONS
    assert not heard.holds


def bench(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "vsingest.cli", "bench", "capacity", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


SMALL = ("--server=vsingest", "--first=2", "--most=4", "--seconds=0.5", "--settle=0.5")


def test_the_command_prints_json_and_draws(tmp_path, two_cores):
    ran = bench(*SMALL, *two_cores, "--json", f"--plot={tmp_path / 'capacity.png'}")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert list(told["summary"]) == [OURS]
    assert told["windows"][OURS][0][0]["sessions"] == 2
    assert (tmp_path / "capacity.png").read_bytes().startswith(b"\x89PNG")


def test_the_command_prints_a_table(two_cores):
    ran = bench(*SMALL, *two_cores)
    assert ran.returncode == 0, ran.stderr
    assert "us per session and frame" in ran.stdout
    assert "vsingest serve" in ran.stdout


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("--first=3", "--first: 3 is no even number"),
        ("--most=20", "--first: 50 is above --most"),
        ("--seconds=0", "--seconds: 0.0 is not above 0"),
        ("--server-core=4096", "core 4096"),
    ],
)
def test_options_that_make_no_sense_are_refused(option, complaint):
    ran = bench(option)
    assert ran.returncode == 2
    assert complaint in ran.stderr


def test_outside_a_checkout_the_command_says_what_is_missing(tmp_path):
    ran = bench(cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stderr.startswith("vsingest: benches/capacity/__main__.py is not in")
    assert "checkout" in ran.stderr


@pytest.fixture
def two_cores():
    """Options for two cores this process may use; the same one twice where there is but one."""
    cores = sorted(os.sched_getaffinity(0))
    return f"--server-core={cores[0]}", f"--generator-core={cores[-1]}"
