"""The scaling bench: what it computes, what it keeps, and what its command writes."""

import json
import subprocess
import sys

import pytest
from benches.scaling import sheet
from benches.scaling.bar import standings
from benches.scaling.fleet import CORES, LOAD, Figures, fleet, frame_bytes
from benches.scaling.notebook import Notebook
from benches.scaling.rows.shares import REST, shares
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

FIGURES = Figures(sessions_per_core=1_000, process_kib=90_000, session_kib=60)
WINDOW = {
    "sessions": 800,
    "holds": True,
    "p50_ms": 1.0,
    "p99_ms": 4.0,
    "latency_ms": 80.0,
    "cpu_us": 12.0,
    "core": 0.5,
    "generator_core": 0.4,
    "generator_late_ms": 0.2,
    "faults": 0,
    "by_fault": {},
    "resident_kib": 120_000,
    "at": 10.0,
}


def written(path, **rows):
    """A notebook that holds these rows."""
    path.write_text(json.dumps(rows))
    return Notebook(path)


def held(sessions):
    return WINDOW | {"sessions": sessions, "why": "late", "windows": [WINDOW]}


def verdicts(notebook):
    return {row.what: row.holds for row in standings(notebook)}


def test_a_fleet_by_hand():
    need = fleet(10_000, FIGURES)
    assert need.workers == 13  # 800 each
    assert need.machines == 2 + 1  # of 7 workers, and a spare one
    assert need.memory_gib == pytest.approx((13 * 90_000 + 10_000 * 60) / 1024**2)
    assert need.packets == 500_000
    assert need.gigabits == pytest.approx(500_000 * frame_bytes() * 8 / 1e9)
    assert need.created == pytest.approx(10_000 / 300)


def test_what_fits_one_machine_needs_no_spare():
    assert fleet(1, FIGURES).machines == 1


def test_a_frame_on_the_wire_is_what_the_protocol_says():
    message = b'{"event":"media","payload":"' + b"A" * 428 + b'"}'
    assert frame_bytes() == len(message) + 4 + 4 + 66


@given(st.integers(1, 10**7), st.integers(2, 10**4))
def test_no_fleet_is_too_small(sessions, per_core):
    need = fleet(sessions, Figures(per_core, 90_000, 60))
    assert need.workers * per_core * LOAD >= sessions
    assert need.machines * (CORES - 1) >= need.workers
    assert fleet(sessions + 1, Figures(per_core, 90_000, 60)).workers >= need.workers


@pytest.mark.parametrize(("sessions", "per_core"), [(0, 1000), (10, 1)])
def test_a_fleet_of_nothing_is_refused(sessions, per_core):
    with pytest.raises(ValueError, match="sessions"):
        fleet(sessions, Figures(per_core, 90_000, 60))


def test_what_was_measured_is_not_measured_again(tmp_path):
    path = tmp_path / "folder" / "measured.json"
    told = []
    assert Notebook(path, told.append).keep("row", "run 0", lambda: {"cpu_us": 1.25}) == {
        "cpu_us": 1.25
    }
    assert told == ["row, run 0: cpu_us 1.25"]
    again = Notebook(path, told.append)
    assert again.keep("row", "run 0", pytest.fail) == {"cpu_us": 1.25}
    again.forget(["row", "another"])
    assert again.keep("row", "run 0", lambda: 2) == 2


def test_a_measurement_that_breaks_leaves_what_was_before(tmp_path):
    path = tmp_path / "measured.json"
    notebook = Notebook(path, lambda line: None)
    notebook.keep("row", "run 0", lambda: 1)
    with pytest.raises(ZeroDivisionError):
        notebook.keep("row", "run 1", lambda: 1 / 0)
    assert Notebook(path).row("row") == {"run 0": 1}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ffff tcp_sendmsg ([kernel.kallsyms])", "system calls"),
        ("7f00 vsi_ws_parser_next (/x/vsingest/fast/_receiver.cpython-311.so)", "parse"),
        ("7f00 vsi_json_string_scan (/x/vsingest/fast/_receiver.cpython-311.so)", "parse"),
        ("7f00 vsi_ring_write (/x/vsingest/fast/_receiver.cpython-311.so)", "parse"),
        ("7f00 vsi_mix_minus_limited_avx2 (/x/vsingest/fast/_plane.cpython-311.so)", "mix"),
        ("7f00 vsi_audio_message_write (/x/vsingest/fast/_plane.cpython-311.so)", "encode"),
        ("7f00 __pyx_f_send (/x/vsingest/fast/_sender.cpython-311.so)", "encode"),
        ("7f00 uv__io_poll (/x/uvloop/loop.cpython-311.so)", "loop"),
        ("7f00 _PyEval_EvalFrameDefault (/x/libpython3.11.so.1.0)", REST),
    ],
)
def test_a_sample_is_of_one_kind(line, kind):
    found = shares([f"  {line}", ""])
    assert found["samples"] == 1
    assert {name for name, share in found["kinds"].items() if share} == {kind}


def test_the_bar_is_held_against_medians(tmp_path):
    runs = {f"vsingest {run}": held(n) for run, n in enumerate((1000, 1200, 5))}
    runs |= {f"epoll-kernels {run}": held(n) for run, n in enumerate((1600, 1500, 1400))}
    runs |= {f"aiohttp-json {run}": held(300) for run in range(3)}
    steps = [WINDOW | {"asked": n, "cpu_us": cost} for n, cost in ((100, 20.0), (1000, 20.1))]
    notebook = written(
        tmp_path / "measured.json",
        capacity=runs,
        lateness={"run 0": WINDOW, "run 1": WINDOW | {"faults": 1}},
        costs={"2 0": {"bare_kib": 1, "steps": steps}},
        crowd={"2 0": WINDOW, "50 0": WINDOW | {"cpu_us": 15.0}},
        workers={
            f"{count} {turn}": {"sessions": held}
            # Each is held against its neighbour: 2.0, 1.6 and 1.6; the medians would tell 2.0.
            for turn, pair in enumerate([(100, 200), (50, 80), (150, 240), (100, None)])
            for count, held in zip((1, 2), pair, strict=True)
            if held is not None
        },
        death={
            "run 0": {"sessions": 400, "faults": 0, "again_seconds": 0.5},
            "run 1": {"sessions": 400, "faults": 0, "again_seconds": 3.6},
        },
        long={"run": {"minutes": 30, "sessions": 800, "faults": 0, "failed": None,
                      "windows": [WINDOW] * 20}},
    )  # fmt: skip
    assert verdicts(notebook) == {
        "sessions, against aiohttp + json + base64 + numpy": True,
        "sessions, against the C epoll floor": True,
        "p99 lateness at 800 sessions, 80% of the maximum": False,
        "CPU per session and frame, from 100 sessions to 1000": False,
        "CPU of a room of 50 speakers, against 25 rooms of 2": True,
        "sessions of two workers on two cores, against one": False,
        "one of two workers killed at 400 sessions": False,
        "30 minutes at 800 sessions": True,
    }


def test_memory_that_grows_is_not_flat(tmp_path):
    windows = [WINDOW | {"resident_kib": 120_000 + 200 * at} for at in range(20)]
    run = {"minutes": 30, "sessions": 800, "faults": 0, "failed": None, "windows": windows}
    assert verdicts(written(tmp_path / "measured.json", long={"run": run})) == {
        "30 minutes at 800 sessions": False
    }


def test_the_document_has_only_what_was_measured(tmp_path):
    document = tmp_path / "scaling.md"
    sheet.write(written(tmp_path / "empty.json"), document)
    assert "## How it is measured" in document.read_text()
    assert "## Half an hour" not in document.read_text()
    assert "<!--" not in document.read_text()
    assert "{figures}" not in document.read_text()

    run = {"minutes": 1, "sessions": 800, "faults": 0, "failed": None, "windows": [WINDOW] * 3}
    sheet.write(written(tmp_path / "long.json", long={"run": run}), document)
    assert "## Half an hour" in document.read_text()
    assert "## Sessions on one core" not in document.read_text()
    assert (tmp_path / "img" / "scaling-long-run.png").read_bytes().startswith(b"\x89PNG")


def bench(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "vsingest.cli", "bench", "scaling", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_the_command_measures_resumes_and_writes(tmp_path, need):
    need("cc")
    kept, document = tmp_path / "kept.json", tmp_path / "scaling.md"
    options = "--short", "--rows=crowd", f"--resume={kept}", f"--write={document}"
    first = bench(*options)
    assert first.returncode == 0, first.stderr
    assert "25 rooms of 2" in first.stdout
    assert "25 rooms of 2" in document.read_text()
    measured = kept.read_bytes()
    assert bench(*options).returncode == 0
    assert kept.read_bytes() == measured


def test_a_row_that_needs_another_says_so(tmp_path):
    options = f"--resume={tmp_path / 'kept.json'}", f"--write={tmp_path / 'scaling.md'}"
    ran = bench("--short", "--rows=lateness", *options)
    assert ran.returncode == 1
    assert "row capacity: what vsingest holds is not measured yet" in ran.stderr


@pytest.mark.parametrize(
    ("option", "complaint"),
    [("--rows=rest", "--rows: there is no row 'rest'"), ("--minutes=0", "--minutes: 0.0 is not")],
)
def test_options_that_make_no_sense_are_refused(option, complaint):
    ran = bench(option)
    assert ran.returncode == 2
    assert complaint in ran.stderr
