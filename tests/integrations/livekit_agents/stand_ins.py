"""Stand-ins for recognition, model and voice, by the framework's own interfaces."""

import numpy as np
from livekit import rtc
from livekit.agents import llm, stt, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

LOUD = 1_000
PAUSE_SECONDS = 0.3  # of silence end what was said
SAID = 9_000  # each sample of the voice


class Ear(stt.STT):
    """Recognizes that something was said, and for how long.

    Attributes:
        samples: How many it was given.
        rates: Their rates.
    """

    def __init__(self):
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=True))
        self.samples = 0
        self.rates = set()

    async def _recognize_impl(self, buffer, *, language=None, conn_options=None):
        raise NotImplementedError

    def stream(self, *, language=None, conn_options=DEFAULT_API_CONNECT_OPTIONS):
        return EarStream(stt=self, conn_options=conn_options)


class EarStream(stt.RecognizeStream):
    async def _run(self):
        spoken = silent = 0.0
        async for frame in self._input_ch:
            if not isinstance(frame, rtc.AudioFrame):
                continue
            self._stt.samples += frame.samples_per_channel
            self._stt.rates.add(frame.sample_rate)
            if np.abs(np.frombuffer(frame.data, np.int16).astype(int)).max() > LOUD:
                if not spoken:
                    self._tell(stt.SpeechEventType.START_OF_SPEECH)
                    self._tell(stt.SpeechEventType.INTERIM_TRANSCRIPT, "something")
                spoken, silent = spoken + frame.duration, 0.0
            elif spoken:
                silent += frame.duration
                if silent >= PAUSE_SECONDS:
                    self._tell(stt.SpeechEventType.FINAL_TRANSCRIPT, f"{spoken:.1f} s of sound")
                    self._tell(stt.SpeechEventType.END_OF_SPEECH)
                    spoken = silent = 0.0

    def _tell(self, kind, text=None):
        said = [] if text is None else [stt.SpeechData(language="en", text=text)]
        self._event_ch.send_nowait(stt.SpeechEvent(type=kind, alternatives=said))


class Model(llm.LLM):
    """Answers everything by the same words.

    Attributes:
        asked: The last words of each question.
    """

    def __init__(self, answer):
        super().__init__()
        self.answer = answer
        self.asked = []

    def chat(self, *, chat_ctx, tools=None, conn_options=DEFAULT_API_CONNECT_OPTIONS, **_):
        self.asked.append(chat_ctx.items[-1].text_content)
        return ModelStream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class ModelStream(llm.LLMStream):
    async def _run(self):
        delta = llm.ChoiceDelta(role="assistant", content=self._llm.answer)
        self._event_ch.send_nowait(llm.ChatChunk(id="answer", delta=delta))


class Voice(tts.TTS):
    """Says each word in 0.3 s, as samples that are all the same."""

    WORD_SECONDS = 0.3

    def __init__(self, rate=24_000):
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False), sample_rate=rate, num_channels=1
        )

    def synthesize(self, text, *, conn_options=DEFAULT_API_CONNECT_OPTIONS):
        return VoiceStream(tts=self, input_text=text, conn_options=conn_options)


class VoiceStream(tts.ChunkedStream):
    async def _run(self, output_emitter):
        rate = self._tts.sample_rate
        samples = round(len(self.input_text.split()) * Voice.WORD_SECONDS * rate)
        output_emitter.initialize(
            request_id="voice", sample_rate=rate, num_channels=1, mime_type="audio/pcm"
        )
        output_emitter.push(np.full(samples, SAID, np.int16).tobytes())
        output_emitter.flush()
