"""The description of the protocol says what the code does."""

import json
import re
from pathlib import Path

import pytest

from vsingest.protocol import audio
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.errors import EventErrorCode
from vsingest.protocol.events import Start, decode_client_event, decode_server_event
from vsingest.protocol.extensions import Extension, agree
from vsingest.protocol.limits import Limits

TEXT = (Path(__file__).parents[1] / "docs" / "protocol.md").read_text()


def section(heading):
    found = re.search(rf"^(#+) {re.escape(heading)}\n", TEXT, flags=re.MULTILINE)
    rest = TEXT[found.end() :]
    return re.split(rf"^#{{1,{len(found[1])}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text):
    lines = re.findall(r"^\| (.+) \|$", text, flags=re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def test_the_close_codes_are_those_of_the_code():
    shown = {int(code): reason for code, reason in rows(section("Close codes"))[1:]}
    assert shown == {int(code): code.reason for code in CloseCode}


def test_the_error_codes_are_those_of_the_code():
    shown = [code.strip("`") for code, _ in rows(section("Errors"))[1:]]
    assert shown == [code.value for code in EventErrorCode]


def test_the_extensions_are_those_of_the_code():
    shown = re.findall(r"^### `(\w+)`$", section("Extensions"), flags=re.MULTILINE)
    assert set(shown) == {"audio", *Extension}


def test_the_audio_is_that_of_the_code():
    table = {name.strip("`"): cells for name, *cells in rows(section("`audio`"))[1:]}
    rates, default = table["sampleRate"]
    assert tuple(map(int, rates.split(", "))) == audio.SAMPLE_RATES
    assert int(default) == audio.SAMPLE_RATE
    assert table["transport"] == [f"`{audio.JSON}`, `{audio.BINARY}`", f"`{audio.JSON}`"]
    assert table["encoding"] == [f"`{audio.ENCODING}`"] * 2
    assert table["frameMs"] == [str(audio.FRAME_MS)] * 2
    assert f"{audio.BINARY_MESSAGE_BYTES:,} bytes" in section("`audio`")


def test_the_example_is_an_agreement():
    asked, confirmed = re.findall(r"```json\n(.*?)\n```", section("Extensions"))
    start = decode_client_event(asked)
    assert isinstance(start, Start)
    agreed, told = agree(start), decode_server_event(confirmed)
    assert (told.extensions, told.audio) == (agreed.names, agreed.audio)


@pytest.mark.parametrize("event", re.findall(r'\{"event":"[^`]*\}(?=`)', TEXT))
def test_every_event_shown_is_one(event):
    full = event.replace("…", "x").replace('"samples":N', '"samples":1')
    everything = frozenset(Extension)
    if json.loads(full)["event"] == "cleared":
        assert decode_server_event(full) is not None
    else:
        decode_client_event(full, everything)


def test_the_limits_are_those_of_the_code():
    limits, text = Limits(), section("Limits") + section("Close codes")
    for part in (
        f"{limits.message_bytes // 1024} KiB",
        f"{limits.errors} errors",
        f"{limits.topics} topics",
        f"{limits.message_burst} messages at once",
        f"{limits.messages_per_second:g} a second",
        f"due {limits.start_seconds:g} seconds",
        f"every {limits.ping_seconds:g} seconds",
    ):
        assert part in text.replace("\n", " ")
