"""The demo from end to end."""

import asyncio
import secrets
import string
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.demo.clip import load_clip
from vsingest.demo.hum import hum
from vsingest.demo.oracle import compare, offline
from vsingest.demo.parties import DemoResult, converse
from vsingest.demo.plot import draw
from vsingest.demo.report import DemoReport, sum_up
from vsingest.demo.server_process import dev_server
from vsingest.media.sndfile import SoundWriter
from vsingest.protocol.audio import PLAIN_AUDIO, AudioFormat

RECORDING: Final = "recording.wav"
PICTURE: Final = "report.png"


def run_demo(out: Path, audio: AudioFormat = PLAIN_AUDIO) -> DemoReport:
    """Runs server and conversation, and writes recording and picture to a folder.

    Args:
        out: The folder.
        audio: The audio on the wire.

    Raises:
        OSError: The folder cannot be created; nothing was started.
        ServerFailed: The demo's server did not start.
        DemoFailed: A call failed, or did not end.
    """
    out.mkdir(parents=True, exist_ok=True)
    clip, rate = load_clip()
    talk = asyncio.run(_talk(clip, rate, audio))
    wire = audio.sample_rate
    beneath = offline(hum(len(clip) / rate, wire), wire, wire)
    likeness = compare(talk.heard.samples, offline(clip, rate, wire), beneath, wire)
    report = sum_up(talk, likeness)
    with SoundWriter(out / RECORDING, wire) as writer:
        writer.write(talk.heard.samples)
    draw(talk, likeness, report, out / PICTURE)
    return report


async def _talk(clip: NDArray[np.float32], rate: int, audio: AudioFormat) -> DemoResult:
    async with dev_server() as server:
        return await converse(server, _room_id(), clip, rate, audio)


def _room_id() -> str:
    letters = [secrets.choice(string.ascii_lowercase) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
