"""A Pipecat pipeline in a room, without keys: it answers words with tones, and can be interrupted.

pip install 'vsingest[pipecat]', then: python pipecat_agent.py --room abcd-efgh-ijkl
It leaves when the last other participant has left. Replace the three stand-ins by the services that
you use; the transport and the rest of the pipeline stay as they are.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    EndFrame,
    Frame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.workers.runner import WorkerRunner

from vsingest.integrations.pipecat import VideoSDKIngestTransport


class LoudnessRecognizer(STTService):
    """In place of speech recognition: whatever is loud is speech, until 0.3 s of silence."""

    def __init__(self) -> None:
        super().__init__(ttfs_p99_latency=0.3, settings=STTSettings(model=None, language=None))
        self._speaking = False
        self._quiet = 0.0

    async def run_stt(self, audio: bytes) -> AsyncIterator[Frame]:
        """Tells that someone speaks, and what was said."""
        samples = np.frombuffer(audio, np.int16)
        if np.any(np.abs(samples.astype(int)) > 1_000):
            self._quiet = 0.0
            if not self._speaking:
                self._speaking = True
                await self.broadcast_frame(UserStartedSpeakingFrame)
                await self.broadcast_interruption()
        elif self._speaking:
            self._quiet += samples.size / self.sample_rate
            if self._quiet >= 0.3:
                self._speaking = False
                await self.broadcast_frame(UserStoppedSpeakingFrame)
                yield TranscriptionFrame(text="something", user_id="caller", timestamp="")


class ScriptedModel(FrameProcessor):
    """In place of a language model: it always answers the same."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answers what was said, and passes on everything else."""
        await super().process_frame(frame, direction)
        if isinstance(frame, TranscriptionFrame):
            await self.push_frame(LLMFullResponseStartFrame())
            await self.push_frame(LLMTextFrame("You said something, and this is the answer."))
            await self.push_frame(LLMFullResponseEndFrame())
        else:
            await self.push_frame(frame, direction)


class ToneVoice(TTSService):
    """In place of a voice: a tone of 0.2 s for each word."""

    def __init__(self) -> None:
        super().__init__(settings=TTSSettings(model=None, voice=None, language=None))

    async def run_tts(self, text: str, context_id: str) -> AsyncIterator[Frame]:
        """Speaks a text."""
        yield TTSStartedFrame(context_id=context_id)
        for word in range(len(text.split())):
            times = np.arange(self.sample_rate // 5) / self.sample_rate
            tone = 6_000 * np.sin(2 * np.pi * (300 + 40 * word) * times)
            pcm = tone.astype(np.int16).tobytes()
            yield TTSAudioRawFrame(pcm, self.sample_rate, 1, context_id=context_id)
        yield TTSStoppedFrame(context_id=context_id)


class Report(FrameProcessor):
    """Prints when the room begins and ceases to hear the bot."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Looks at what comes from the transport."""
        await super().process_frame(frame, direction)
        if direction is FrameDirection.DOWNSTREAM:
            if isinstance(frame, BotStartedSpeakingFrame):
                print("speaking", flush=True)
            elif isinstance(frame, BotStoppedSpeakingFrame):
                print("heard", flush=True)
        await self.push_frame(frame, direction)


async def main(room: str) -> None:
    """Runs the pipeline until the other participant has left."""
    transport = VideoSDKIngestTransport(room_id=room, participant={"id": "bot", "name": "Bot"})
    stages = [transport.input(), LoudnessRecognizer(), ScriptedModel(), ToneVoice()]
    worker = PipelineWorker(
        Pipeline([*stages, transport.output(), Report()]),
        params=PipelineParams(audio_in_sample_rate=16_000, audio_out_sample_rate=24_000),
        enable_rtvi=False,
    )

    @transport.event_handler("on_participant_left")
    async def leave(_transport: Any, _participant: Any) -> None:
        await worker.queue_frame(EndFrame())

    @transport.event_handler("on_connected")
    async def report(_transport: Any, _call: Any) -> None:
        print("joined", flush=True)

    runner = WorkerRunner()
    await runner.add_workers(worker)
    await runner.run()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", required=True)
    asyncio.run(main(parser.parse_args().room))
