"""What a C library prints goes to standard error: standard output holds our own lines alone."""

import json
import subprocess

import numpy as np
import pytest
import soundfile
from tests.cli.conftest import COMMAND
from tests.sound_files import encoded, sine

pytestmark = pytest.mark.slow

RATE = 8_000
HEADER, PACKET = 21, 127


@pytest.fixture
def damaged(tmp_path):
    """A sample dump with a packet that does not begin as it must: libsndfile prints."""
    data = bytearray(encoded("SDS", "PCM_16", sine(RATE), RATE))
    data[HEADER + PACKET * 100] = 0
    path = tmp_path / "damaged.sds"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("command", [("doctor",), ("send", "--room=dump")])
def test_json_lines_are_json(vsingest, damaged, command):
    done = vsingest(*command, damaged, "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1]["event"] == ("sent" if command[0] == "send" else "examined")
    assert "Error A : " in done.stderr


def test_raw_sound_on_standard_output_is_sound(live_server, damaged):
    done = subprocess.run(
        [*COMMAND, "call", "--room=dump", f"--in={damaged}", "--out=-", "--seconds=1"],
        env=live_server.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert len(done.stdout) % 320 == 0
    assert not np.frombuffer(done.stdout, "<i2").any()  # nobody else is there
    assert b"Error A : " in done.stderr


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_what_was_cut_off_is_not_made_up(vsingest, tmp_path, share):
    data = encoded("SDS", "PCM_16", sine(RATE), RATE)
    path = tmp_path / "cut.sds"
    path.write_bytes(data[: round(share * len(data))])
    done = vsingest("doctor", path, "--json")
    packets = (round(share * len(data)) - HEADER) // PACKET
    assert json.loads(done.stdout)["seconds"] == packets * 40 / RATE
    with soundfile.SoundFile(path) as file:
        assert len(file) == RATE  # what libsndfile says of it
