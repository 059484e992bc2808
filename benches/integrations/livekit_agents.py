"""Our side of LiveKit Agents beside the framework's own classes.

`make integrations` makes the environment; then, in a checkout,
`build/integrations/venv/bin/python -m benches.integrations.livekit_agents`
"""

import asyncio

import numpy as np
from benches.integrations.converters import ours, table
from livekit import rtc
from tests.integrations.listener import Listener
from tests.integrations.livekit_agents.scene import WORDS, scene

from vsingest.testing import InMemoryServer, VirtualTime

PHASES = 10  # of the 20 ms in which the caller may begin


def theirs(quality):
    """The framework's converter, of one quality."""

    def make(from_rate, to_rate):
        resampler = rtc.AudioResampler(from_rate, to_rate, num_channels=1, quality=quality)

        def convert(samples):
            frame = rtc.AudioFrame(samples.data, from_rate, 1, samples.size)
            return np.concatenate(
                [np.empty(0, np.int16)]
                + [np.frombuffer(out.data, np.int16) for out in resampler.push(frame)]
            )

        return convert

    return make


async def barge_in(phase, agent, resumes, steady):
    """The milliseconds from a caller's first sample until the caller hears nothing."""
    loop = asyncio.get_running_loop()
    interruption = {"resume_false_interruption": resumes}
    async with (
        InMemoryServer() as server,
        scene(server.connect, agent=agent, interruption=interruption, steady=steady) as play,
        Listener(play.caller) as listener,
    ):
        await play.caller.send(WORDS)
        await play.next("playback_started")
        await asyncio.sleep(1 + phase)
        begun = loop.time()
        await play.caller.send(WORDS)
        await play.next("playback_finished")
        await asyncio.sleep(0.4)
        return (listener.loud_at[-1] + 0.02 - begun) * 1_000


def barge_ins(**options):
    """The same for several phases, as a range."""
    found = []
    for number in range(PHASES):
        with VirtualTime(seed=number) as virtual:
            found.append(virtual.run(barge_in(number * 0.02 / PHASES, **options)))
    return f"{min(found):.0f} to {max(found):.0f} ms"


def main():
    """Prints the tables."""
    makers = {"`vsingest.fast.Resampler`, as calls use it": ours}
    for quality in rtc.AudioResamplerQuality:
        makers[f"`rtc.AudioResampler`, {quality.name}"] = theirs(quality)
    print(*table(makers), "", sep="\n")
    clear = {"extensions": ("clear",)}
    print("| from a caller's first sample to silence | |", "|---|---|", sep="\n")
    for name, options in {
        "pauses first (the framework's default)": ({}, True, False),
        "drops at once": ({}, False, False),
        "drops at once, with the extension `clear`": (clear, False, False),
        "pauses first, with `steady=True`": ({}, True, True),
    }.items():
        agent, resumes, steady = options
        print(f"| {name} | {barge_ins(agent=agent, resumes=resumes, steady=steady)} |")


if __name__ == "__main__":
    main()
