"""The three in the room: one speaks, one plays a tone, one records."""

import asyncio
import time
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from vsingest import system
from vsingest.client.call.call import Call
from vsingest.client.connect import connect
from vsingest.client.errors import VsingestError
from vsingest.client.stats import CallStats
from vsingest.demo.hum import hum
from vsingest.demo.server_process import ListeningLine
from vsingest.protocol.audio import FRAME_SECONDS, SAMPLE_RATE

# What comes after the last participant left is silence; a few frames show that it is.
FRAMES_AFTER: Final = 5
GRACE_SECONDS: Final = 20.0


class DemoFailed(Exception):  # noqa: N818 - what happened
    """The conversation broke, or did not come to its end; the text says why."""


class Sent(msgspec.Struct, frozen=True):
    """What a sender leaves behind.

    Attributes:
        stats: Its counters.
        lateness: Of each frame, in seconds.
    """

    stats: CallStats
    lateness: NDArray[np.float64]


class Heard(msgspec.Struct, frozen=True):
    """What the recorder leaves behind.

    Attributes:
        samples: The recording: S16 at 8 kHz.
        arrivals: When each frame of it came, in seconds of `vsingest.system.monotonic`.
        stats: Its counters.
    """

    samples: NDArray[np.int16]
    arrivals: NDArray[np.float64]
    stats: CallStats


class DemoResult(msgspec.Struct, frozen=True):
    """What everyone left behind.

    Attributes:
        room_id: Where they met.
        session_id: The room's life in which they met.
        speaker: Of the one who spoke.
        hummer: Of the one who played the tone.
        heard: Of the one who recorded.
        seconds: How long it took.
        cpu_seconds: What the three clients together took of the processor.
        held_up: Begin and end of each time at which the clients' event loop could not run, in
            seconds of `vsingest.system.monotonic`.
    """

    room_id: str
    session_id: str
    speaker: Sent
    hummer: Sent
    heard: Heard
    seconds: float
    cpu_seconds: float
    held_up: list[tuple[float, float]]


async def converse(
    server: ListeningLine, room_id: str, clip: NDArray[np.float32], rate: int
) -> DemoResult:
    """Joins the three, lets them talk until all is said and heard, and gathers their stats.

    Raises:
        DemoFailed: A call failed, or the others were never heard to leave.
    """
    where: dict[str, Any] = {"room_id": room_id, "endpoint": server.url, "token": server.token}
    seconds = len(clip) / rate
    started, cpu_started = system.monotonic(), time.process_time()
    held_up: list[tuple[float, float]] = []
    watching = asyncio.create_task(_watch(held_up))
    try:
        async with (
            asyncio.timeout(seconds + GRACE_SECONDS),
            connect(participant={"name": "Recorder"}, **where) as ear,
            asyncio.TaskGroup() as tasks,
        ):
            heard = tasks.create_task(_record(ear, others=2))
            hummer = tasks.create_task(_hum(where, seconds))
            speaker = tasks.create_task(_speak(where, clip, rate))
    except TimeoutError:
        raise DemoFailed("the conversation did not end in time") from None
    except VsingestError as error:
        raise DemoFailed(str(error)) from None
    except ExceptionGroup as group:
        if (ours := group.subgroup(VsingestError)) is None:
            raise
        raise DemoFailed(str(_first(ours))) from None
    finally:
        watching.cancel()
    return DemoResult(
        room_id=room_id,
        session_id=ear.session_id,
        speaker=speaker.result(),
        hummer=hummer.result(),
        heard=heard.result(),
        seconds=system.monotonic() - started,
        cpu_seconds=time.process_time() - cpu_started,
        held_up=held_up,
    )


def _first(error: Exception) -> Exception:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


async def _watch(held_up: list[tuple[float, float]]) -> None:
    """Notes when a timer of this loop came late, for as long as it runs."""
    while True:
        due = system.monotonic() + FRAME_SECONDS
        await asyncio.sleep(FRAME_SECONDS)
        if system.monotonic() - due > FRAME_SECONDS:
            held_up.append((due, system.monotonic()))


async def _speak(where: dict[str, Any], clip: NDArray[np.float32], rate: int) -> Sent:
    async with connect(participant={"name": "Speaker"}, **where) as call:
        # As a microphone would: 10 ms at a time, which are no whole frames after resampling.
        for start in range(0, len(clip), rate // 100):
            await call.send(clip[start : start + rate // 100], rate=rate)
    return Sent(call.stats(), call.lateness)


async def _hum(where: dict[str, Any], seconds: float) -> Sent:
    async with connect(participant={"name": "Tone"}, **where) as call:
        await call.send(hum(seconds), rate=SAMPLE_RATE)
    return Sent(call.stats(), call.lateness)


async def _record(call: Call, others: int) -> Heard:
    frames, arrivals = [], []
    seen: set[str] = set()
    after = 0
    async with call.audio(raw=True) as stream:
        async for frame in stream:
            arrivals.append(system.monotonic())
            frames.append(frame)
            seen.update(call.participants)
            after += len(seen) == others and not call.participants
            if after == FRAMES_AFTER:
                break
    return Heard(np.concatenate(frames), np.array(arrivals), call.stats())
