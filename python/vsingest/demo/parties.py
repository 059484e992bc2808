"""The three participants of the demo: one speaks, one plays a tone, one records."""

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
from vsingest.protocol.audio import FRAME_SECONDS, PLAIN_AUDIO, SAMPLE_RATE, AudioFormat

# After the last participant left, there is silence; a few frames show that.
FRAMES_AFTER: Final = 5
GRACE_SECONDS: Final = 20.0


class DemoFailed(Exception):  # noqa: N818 - what happened
    """The conversation failed or did not end; the text says why."""


class Sent(msgspec.Struct, frozen=True):
    """The result of a sender.

    Attributes:
        stats: The counters of its call.
        lateness: The lateness of each frame, in seconds.
    """

    stats: CallStats
    lateness: NDArray[np.float64]


class Heard(msgspec.Struct, frozen=True):
    """The result of the recorder.

    Attributes:
        samples: The recording: S16 at the wire's rate.
        arrivals: When each frame arrived, in seconds of `vsingest.system.monotonic`.
        stats: The counters of its call.
    """

    samples: NDArray[np.int16]
    arrivals: NDArray[np.float64]
    stats: CallStats


class DemoResult(msgspec.Struct, frozen=True):
    """The results of all participants.

    Attributes:
        room_id: The room.
        session_id: The session of the room.
        speaker: The result of the speaker.
        hummer: The result of the participant who played the tone.
        heard: The result of the recorder.
        seconds: The duration.
        cpu_seconds: The CPU time of the three clients together.
        rate: The rate of the wire.
        held_up: The start and end of each time in which the clients' event loop could not run, in
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
    rate: int = SAMPLE_RATE


async def converse(
    server: ListeningLine,
    room_id: str,
    clip: NDArray[np.float32],
    rate: int,
    audio: AudioFormat = PLAIN_AUDIO,
) -> DemoResult:
    """Joins the three participants, lets them send and hear everything, and collects the results.

    Raises:
        DemoFailed: A call failed, or the recorder did not see the others leave.
    """
    where: dict[str, Any] = {
        "room_id": room_id,
        "endpoint": server.url,
        "token": server.token,
        "sample_rate": audio.sample_rate,
        "transport": audio.transport,
        "strict": True,
    }
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
        rate=audio.sample_rate,
    )


def _first(error: Exception) -> Exception:
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


async def _watch(held_up: list[tuple[float, float]]) -> None:
    """Records each late timer of this loop, while it runs."""
    while True:
        due = system.monotonic() + FRAME_SECONDS
        await asyncio.sleep(FRAME_SECONDS)
        if system.monotonic() - due > FRAME_SECONDS:
            held_up.append((due, system.monotonic()))


async def _speak(where: dict[str, Any], clip: NDArray[np.float32], rate: int) -> Sent:
    async with connect(participant={"name": "Speaker"}, **where) as call:
        # Like a microphone: 10 ms at a time, which are not whole frames after resampling.
        for start in range(0, len(clip), rate // 100):
            await call.send(clip[start : start + rate // 100], rate=rate)
    return Sent(call.stats(), call.lateness)


async def _hum(where: dict[str, Any], seconds: float) -> Sent:
    async with connect(participant={"name": "Tone"}, **where) as call:
        rate = call.audio_format.sample_rate
        await call.send(hum(seconds, rate), rate=rate)
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
