"""`vsingest doctor`."""

import json
import ssl
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vsingest import fast
from vsingest.cli.running import doctor
from vsingest.demo.clip import CLIP

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "vsingest.cli"]
FAKES = Path(__file__).parents[1] / "fakes"


def test_it_finds_credentials_and_never_shows_them(vsingest, live_server):
    done = vsingest("doctor", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["isa"] == fast.isa()
    assert found["endpoint"] == live_server.url
    assert found["tls"] == f"the core, by {ssl.OPENSSL_VERSION}"
    assert found["credentials"] == {
        "VIDEOSDK_API_KEY": True,
        "VIDEOSDK_SECRET": True,
        "VIDEOSDK_SECRET_KEY": False,
        "VIDEOSDK_AUTH_TOKEN": False,
    }
    assert 0 <= found["sleepLateness"]["p50"] <= found["sleepLateness"]["max"]
    secret = live_server.environment["VIDEOSDK_SECRET"]
    assert secret not in done.stdout + vsingest("doctor").stdout


def test_it_says_what_to_do_without_credentials(vsingest, bare):
    done = vsingest("doctor", env=bare)
    assert done.returncode == 0, done.stderr
    assert "VIDEOSDK_API_KEY" in done.stdout
    assert "`vsingest serve --dev` makes throw-away ones" in done.stdout
    assert "https://api.videosdk.live" in done.stdout


def test_it_says_why_the_core_cannot_carry_tls_on(monkeypatch):
    monkeypatch.setattr(doctor, "tls_refusal", lambda: "it is built in")
    assert doctor.diagnose().tls == "the event loop, since it is built in"


@pytest.fixture
def speech():
    samples, rate = soundfile.read(CLIP, stop=96_000, dtype="int16")
    return samples, rate


def test_it_finds_nothing_wrong_with_clean_speech(vsingest):
    done = vsingest("doctor", CLIP)
    assert done.returncode == 0, done.stderr
    assert "nothing wrong was found" in done.stdout


def test_it_names_what_is_wrong_with_a_file_and_what_to_do(vsingest, speech, tmp_path):
    samples, rate = speech
    path = tmp_path / "swapped.raw"
    path.write_bytes(samples.astype(">i2").tobytes())
    done = vsingest("doctor", path, f"--format=s16le:{rate}:1", "--json")
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["fault"] == "byte-swapped"
    words = vsingest("doctor", path, f"--format=s16le:{rate}:1").stdout
    assert "! byte-swapped (" in words
    assert "--format s16be" in words
    right = vsingest("doctor", path, f"--format=s16be:{rate}:1")
    assert right.returncode == 0, right.stdout


def test_it_listens_to_a_pipe_and_to_a_microphone(live_server, vsingest, speech):
    samples, rate = speech
    done = subprocess.run(
        [*COMMAND, "doctor", "-", f"--format=f32le:{rate}:2", "--json"],
        input=np.stack([samples / 32_768, 0 * samples], axis=1).astype("<f4").tobytes(),
        env=live_server.environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert [one["fault"] for one in json.loads(done.stdout)["findings"]] == ["channel-silent"]
    none = vsingest("doctor", "none.wav")
    assert none.returncode == 1
    assert none.stderr == "vsingest: none.wav: no such file\n"
    environment = {**live_server.environment, "PYTHONPATH": str(FAKES)}
    heard = json.loads(vsingest("doctor", "mic", "--seconds=0.5", "--json", env=environment).stdout)
    assert (heard["source"], heard["seconds"]) == ("Fake Microphone", 0.5)
