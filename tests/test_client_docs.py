"""The client's page, against the code it speaks of."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest
import soundfile

import vsingest
from vsingest.client.connect_options import AllOptions
from vsingest.client.errors import VsingestError
from vsingest.client.reconnect import Reconnected
from vsingest.client.session.credentials import API_KEY, SECRETS, TOKEN
from vsingest.client.session.endpoint import ENDPOINT
from vsingest.client.stats import CallStats, FlowStats
from vsingest.demo.clip import CLIP
from vsingest.fast import PlayoutStats

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "client.md").read_text()
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
SAY = [
    r"\(320,\) \d+\.\d+ estimate",
    "first second",
    "speaking\nheard 1000 ms",
    "Anna wrote hello\n0 others are here",
    "8000 samples sent",
    "sent speech.wav",
]


def rows(head):
    """The names in the first column of the table with that head."""
    table = PAGE.partition(f"| {head} |")[2].partition("\n\n")[0]
    firsts = re.findall(r"^\|([^|]*)\|", table, flags=re.MULTILINE)
    return [name for first in firsts for name in re.findall(r"`([\w.]+)`", first)]


@pytest.mark.parametrize(("snippet", "says"), list(zip(SNIPPETS, SAY, strict=True)), ids=range(6))
def test_a_snippet_does_what_it_says(snippet, says, live_server, tmp_path):
    samples, rate = soundfile.read(CLIP, stop=16_000, dtype="int16")
    soundfile.write(tmp_path / "speech.wav", samples, rate)
    done = subprocess.run(
        [sys.executable, "-c", snippet],
        cwd=tmp_path,
        env=live_server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(says, done.stdout.strip())


def test_every_option_has_its_row():
    assert set(rows("option")) == {*get_type_hints(AllOptions), "io"}


def test_every_error_has_its_row():
    public = (getattr(vsingest, name) for name in vsingest.__all__)
    errors = {one for one in public if isinstance(one, type) and issubclass(one, VsingestError)}
    assert set(rows("error")) == {error.__name__ for error in errors - {VsingestError}}


def test_every_counter_has_its_row():
    assert rows("of the call") == list(CallStats.__struct_fields__)
    assert rows("of `sending` and of `hearing`") == list(FlowStats.__struct_fields__)
    assert rows("of `playout`") == list(PlayoutStats._fields)
    assert rows("of one of `reconnects`") == [field.name for field in fields(Reconnected)]


def test_every_variable_has_its_row():
    shown = set(rows("variable"))
    assert {API_KEY, TOKEN, SECRETS[0], ENDPOINT, "VSINGEST_IO", "VSINGEST_ISA"} == shown
    assert SECRETS[1] in PAGE


def test_every_program_has_its_row():
    assert set(rows("in `examples/`")) == {path.name for path in (ROOT / "examples").glob("*.py")}
