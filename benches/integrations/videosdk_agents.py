"""Our side of `videosdk-agents` beside the framework's own classes.

`make integrations` makes the environment; then, in a checkout,
`build/integrations/venv/bin/python -m benches.integrations.videosdk_agents`
"""

import asyncio

import numpy as np
from benches.integrations.converters import ours, table
from tests.integrations.listener import Listener
from tests.integrations.videosdk_agents.scene import WORDS, in_memory, job
from videosdk.agents import CustomAudioStreamTrack, InterruptConfig, audio_native

from vsingest.testing import InMemoryServer, VirtualTime

PHASES = 10  # of the 20 ms in which the caller may begin


def theirs(from_rate, to_rate):
    """The framework's converter."""
    made = audio_native.converter(
        in_rate=from_rate, in_channels=1, out_rate=to_rate, out_channels=1, out_dtype="i16"
    )
    return lambda samples: np.frombuffer(made.process(samples.tobytes()), np.int16)


async def barge_in(phase, extensions):
    """The milliseconds from a caller's first sample until the caller hears nothing."""
    loop = asyncio.get_running_loop()
    async with InMemoryServer() as server:
        options = {**in_memory(server), "extensions": extensions}
        async with job(server.connect, **options) as one, Listener(one.caller) as listener:
            await one.caller.send(WORDS)
            await one.until("speaking")
            await asyncio.sleep(1 + phase)
            begun = loop.time()
            await one.caller.send(WORDS)
            await one.until("listening")
            await asyncio.sleep(0.4)
            return (listener.loud_at[-1] + 0.02 - begun) * 1_000


def barge_ins(extensions):
    """The same for several phases, as a range."""
    found = []
    for number in range(PHASES):
        with VirtualTime(seed=number) as virtual:
            found.append(virtual.run(barge_in(number * 0.02 / PHASES, extensions)))
    return f"{min(found):.0f} to {max(found):.0f} ms"


async def own_track():
    """The milliseconds that the framework's own track still plays after an interruption."""
    track = CustomAudioStreamTrack(asyncio.get_running_loop())
    track.interrupt_fade_duration = InterruptConfig().interrupt_fade_duration
    await track.add_new_bytes(np.full(2 * track.sample_rate, 9_000, np.int16).tobytes())
    await track.recv()
    track.interrupt()
    played = 0
    while (await track.recv()).to_ndarray().any():
        played += 20
    track.stop()
    return played


def main():
    """Prints the tables."""
    makers = {
        "`vsingest.fast.Resampler`, as calls use it": ours,
        "`audio_native.converter`": theirs,
    }
    print(*table(makers), "", sep="\n")
    print("| from a caller's first sample to silence | |", "|---|---|", sep="\n")
    print(f"| without `clear` | {barge_ins(())} |")
    print(f"| with `clear`, as `attach` asks for it | {barge_ins(('clear',))} |")
    print(
        f"| the framework's own track alone, from `interrupt` on | {asyncio.run(own_track())} ms |"
    )


if __name__ == "__main__":
    main()
