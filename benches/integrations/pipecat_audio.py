"""Our resampler and Twilio serializer beside Pipecat's: delay, and CPU a frame of 20 ms.

In the environment of `make integrations`: build/integrations/venv/bin/python -m
benches.integrations.pipecat_audio. The barge-in is printed by its test, with -rP.
"""

import asyncio
import warnings
from timeit import default_timer
from types import SimpleNamespace

import numpy as np

warnings.simplefilter("ignore", DeprecationWarning)

from pipecat.audio.resamplers.soxr_stream_resampler import SOXRStreamAudioResampler  # noqa: E402
from pipecat.frames.frames import OutputAudioRawFrame  # noqa: E402
from pipecat.serializers.twilio import TwilioFrameSerializer  # noqa: E402

from vsingest.integrations.pipecat import (  # noqa: E402
    VsingestResampler,
    VsingestTwilioSerializer,
)

ROUNDS = 20
FRAMES = 200
PIPELINE = SimpleNamespace(audio_in_sample_rate=16_000, audio_out_sample_rate=24_000)
NO_CALL = TwilioFrameSerializer.InputParams(auto_hang_up=False)


async def delay_ms(resampler, from_rate, to_rate):
    """How long the first sample of a stream waits for later ones, in steps of 1 ms."""
    step = np.full(from_rate // 1_000, 1_000, np.int16).tobytes()
    for waited in range(1, 1_000):
        if await resampler.resample(step, from_rate, to_rate):
            return waited
    raise RuntimeError("nothing came out")


async def cpu_us(call, *arguments):
    """Microseconds a call, at best: what else the machine does only adds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = default_timer()
        for _ in range(FRAMES):
            await call(*arguments)
        best = min(best, default_timer() - begun)
    return best * 1e6 / FRAMES


async def main():
    print("| | Pipecat | vsingest |\n|---|---|---|")
    kinds = (SOXRStreamAudioResampler, VsingestResampler)
    for from_rate, to_rate in ((24_000, 8_000), (8_000, 16_000)):
        audio = np.random.default_rng(1).integers(-9_000, 9_000, from_rate // 50)
        audio = audio.astype(np.int16).tobytes()
        waits = [await delay_ms(kind(), from_rate, to_rate) for kind in kinds]
        cost = [await cpu_us(kind().resample, audio, from_rate, to_rate) for kind in kinds]
        name = f"{from_rate // 1_000} → {to_rate // 1_000} kHz"
        print(f"| {name}, delay of the first sample | {waits[0]} ms | {waits[1]} ms |")
        print(f"| {name}, CPU | {cost[0]:.1f} µs | {cost[1]:.1f} µs |")
    frame = OutputAudioRawFrame(bytes(320), 8_000, 1)
    cost = []
    for kind in (TwilioFrameSerializer, VsingestTwilioSerializer):
        serializer = kind("MZ0123456789abcdef0123456789abcdef", params=NO_CALL)
        await serializer.setup(PIPELINE)
        cost.append(await cpu_us(serializer.serialize, frame))
    print(f"| Twilio's message of 20 ms at 8 kHz, CPU | {cost[0]:.1f} µs | {cost[1]:.1f} µs |")


if __name__ == "__main__":
    asyncio.run(main())
