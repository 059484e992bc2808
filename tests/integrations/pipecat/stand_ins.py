"""Recognizer, model and voice of a pipeline, by Pipecat's own interfaces and without a network."""

import numpy as np
from pipecat.frames.frames import (
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
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService

LOUD = 100
SAID = 8_000


class Ear(STTService):
    """Hears words in whatever is loud, and the end of them in 0.2 s of silence.

    Attributes:
        samples: How many samples came.
    """

    def __init__(self):
        super().__init__(ttfs_p99_latency=0.2, settings=STTSettings(model=None, language=None))
        self.samples = 0
        self._speaking = False
        self._quiet = 0.0

    async def run_stt(self, audio):
        samples = np.frombuffer(audio, np.int16).astype(int)
        self.samples += samples.size
        if np.abs(samples).max() > LOUD:
            self._quiet = 0.0
            if not self._speaking:
                self._speaking = True
                await self.broadcast_frame(UserStartedSpeakingFrame)
                await self.broadcast_interruption()
        elif self._speaking:
            self._quiet += samples.size / self.sample_rate
            if self._quiet >= 0.2:
                self._speaking = False
                await self.broadcast_frame(UserStoppedSpeakingFrame)
                yield TranscriptionFrame(text="words", user_id="caller", timestamp="")


class Model(FrameProcessor):
    """Answers words with a text."""

    def __init__(self, answer):
        super().__init__()
        self._answer = answer

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, TranscriptionFrame):
            await self.push_frame(LLMFullResponseStartFrame())
            await self.push_frame(LLMTextFrame(self._answer))
            await self.push_frame(LLMFullResponseEndFrame())
        else:
            await self.push_frame(frame, direction)


class Voice(TTSService):
    """Speaks 0.3 s a word, as fast as it can, in pieces of half a second."""

    WORD_SECONDS = 0.3

    def __init__(self):
        super().__init__(settings=TTSSettings(model=None, voice=None, language=None))

    def can_generate_metrics(self):
        return False

    async def run_tts(self, text, context_id):
        samples = round(len(text.split()) * self.WORD_SECONDS * self.sample_rate)
        speech = np.full(samples, SAID, np.int16).tobytes()
        yield TTSStartedFrame(context_id=context_id)
        for start in range(0, len(speech), self.sample_rate):
            yield TTSAudioRawFrame(
                speech[start : start + self.sample_rate],
                self.sample_rate,
                1,
                context_id=context_id,
            )
        yield TTSStoppedFrame(context_id=context_id)
