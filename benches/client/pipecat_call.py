"""A call by Pipecat's own WebSocket client transport, for an interpreter that has pipecat-ai.

`PYTHON benches/client/pipecat_call.py URL SECONDS [--blocked]`; imports nothing of ours.
"""

import argparse
import asyncio
import base64
import json
import time

RATE = 8_000
BLOCKED = 0.5


def busy(seconds):
    """Holds the interpreter, as a slow function of the user's does."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sum(range(1_000))


async def block():
    """Blocks the loop for the half of each second."""
    while True:
        busy(BLOCKED)
        await asyncio.sleep(1 - BLOCKED)


async def call(url, seconds, blocked):
    """Speaks for so many seconds, which are queued at once, and ends."""
    from pipecat.frames.frames import EndFrame, OutputAudioRawFrame
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.pipeline.runner import PipelineRunner
    from pipecat.pipeline.task import PipelineParams, PipelineTask
    from pipecat.serializers.base_serializer import FrameSerializer
    from pipecat.transports.websocket import client

    class Media(FrameSerializer):
        """The protocol of the service."""

        async def serialize(self, frame):
            if not isinstance(frame, OutputAudioRawFrame):
                return None
            payload = base64.b64encode(frame.audio).decode()
            return json.dumps({"event": "media", "payload": payload})

        async def deserialize(self, _):
            return None

    transport = client.WebsocketClientTransport(
        url,
        client.WebsocketClientParams(
            serializer=Media(),
            add_wav_header=False,
            audio_out_enabled=True,
            audio_out_sample_rate=RATE,
            audio_out_10ms_chunks=2,
        ),
    )
    task = PipelineTask(
        Pipeline([transport.output()]), params=PipelineParams(audio_out_sample_rate=RATE)
    )
    second = bytes(range(1, 201)) * (2 * RATE // 200)
    await task.queue_frames(
        [OutputAudioRawFrame(second, RATE, 1) for _ in range(seconds)] + [EndFrame()]
    )
    blocking = asyncio.create_task(block()) if blocked else None
    await PipelineRunner(handle_sigint=False).run(task)
    if blocking is not None:
        blocking.cancel()


def main():
    """Makes the call."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("seconds", type=int)
    parser.add_argument("--blocked", action="store_true")
    options = parser.parse_args()
    asyncio.run(call(options.url, options.seconds, options.blocked))


if __name__ == "__main__":
    main()
