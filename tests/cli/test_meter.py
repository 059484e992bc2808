"""Progress and level."""

import io
import math

import numpy as np
import pytest
from rich.console import Console

from vsingest.cli.terminal.meter import Meter, in_words, level_bar
from vsingest.cli.terminal.output import Output

LOUD = np.full(800, -32_768, np.int16)


@pytest.mark.parametrize(
    ("dbfs", "filled"), [(0, 20), (-30, 10), (-60, 0), (-90, 0), (-math.inf, 0)]
)
def test_the_bar_spans_60_db(dbfs, filled):
    assert level_bar(dbfs) == "▮" * filled + "▯" * (20 - filled)


def test_silence_is_a_word():
    assert in_words(-math.inf) == "silence"
    assert in_words(-23.04) == "-23.0 dBFS"


def run(output, seconds):
    with Meter(output, "sending", seconds) as meter:
        for _ in range(96):
            meter.advance(0.125, LOUD)


def test_plain_output_is_a_line_each_five_seconds(capsys):
    run(Output(json=False), 12)
    assert capsys.readouterr().out.splitlines() == [
        "sending: 5.0 of 12.0 s, 0.0 dBFS",
        "sending: 10.0 of 12.0 s, 0.0 dBFS",
    ]


def test_json_output_has_no_meter(capsys):
    run(Output(json=True), 12)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("seconds", [12, None])
def test_a_terminal_gets_bar_and_level(monkeypatch, seconds):
    monkeypatch.setenv("TERM", "xterm")  # where the tests run there may be none, or a dumb one
    output = Output(json=False)
    output.console = Console(file=io.StringIO(), force_terminal=True, width=120)
    run(output, seconds)
    drawn = output.console.file.getvalue()
    assert "▮" * 20 in drawn
    assert "0.0 dBFS" in drawn
    assert "sending" in drawn
