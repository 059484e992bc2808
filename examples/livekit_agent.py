"""An agent of LiveKit Agents in a room, until the meeting ends: it answers whatever is said.

pip install 'vsingest[livekit]'
python examples/livekit_agent.py --room abcd-efgh-ijkl

`Ear`, `Model` and `Voice` take the place of your speech recognition, language model and voice, so
that this runs without keys. They are written as the framework's plugins are.
"""

import argparse
import asyncio
from contextlib import suppress
from typing import Any

import numpy as np
from livekit import rtc
from livekit.agents import Agent, AgentSession, llm, stt, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

import vsingest
from vsingest.integrations.livekit_agents import attach

ANSWER = "I have heard you, and this is all that I can say."
LOUD = 1_000  # a sample beyond it is speech
PAUSE_SECONDS = 0.3  # of silence end what was said
WORD_SECONDS = 0.25
VOICE_RATE = 24_000


class Ear(stt.STT):
    """Recognizes that something is said, and for how long."""

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=True))

    async def _recognize_impl(self, buffer: Any, **_options: Any) -> Any:
        raise NotImplementedError

    def stream(self, *, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS, **_options: Any) -> Any:
        """Begins to listen."""
        return EarStream(stt=self, conn_options=conn_options)


class EarStream(stt.RecognizeStream):
    """Listens to one session."""

    async def _run(self) -> None:
        spoken = silent = 0.0
        async for frame in self._input_ch:
            if not isinstance(frame, rtc.AudioFrame):
                continue
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

    def _tell(self, kind: stt.SpeechEventType, text: str = "") -> None:
        said = [stt.SpeechData(language="en", text=text)] if text else []
        self._event_ch.send_nowait(stt.SpeechEvent(type=kind, alternatives=said))


class Model(llm.LLM):
    """Gives one answer to everything."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer

    def chat(
        self,
        *,
        chat_ctx: Any,
        tools: Any = None,
        conn_options: Any = DEFAULT_API_CONNECT_OPTIONS,
        **_options: Any,
    ) -> Any:
        """Begins an answer."""
        return ModelStream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class ModelStream(llm.LLMStream):
    """One answer."""

    async def _run(self) -> None:
        delta = llm.ChoiceDelta(role="assistant", content=self._llm.answer)
        self._event_ch.send_nowait(llm.ChatChunk(id="answer", delta=delta))


class Voice(tts.TTS):
    """Hums each word."""

    def __init__(self, word_seconds: float = WORD_SECONDS) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False),
            sample_rate=VOICE_RATE,
            num_channels=1,
        )
        self.word_seconds = word_seconds

    def synthesize(self, text: str, *, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS) -> Any:
        """Begins to say a sentence."""
        return VoiceStream(tts=self, input_text=text, conn_options=conn_options)


class VoiceStream(tts.ChunkedStream):
    """One sentence."""

    async def _run(self, output_emitter: Any) -> None:
        seconds = len(self.input_text.split()) * self._tts.word_seconds
        at = np.arange(round(seconds * VOICE_RATE)) / VOICE_RATE
        output_emitter.initialize(
            request_id="hum", sample_rate=VOICE_RATE, num_channels=1, mime_type="audio/pcm"
        )
        output_emitter.push((9_000 * np.sin(2 * np.pi * 220 * at)).astype(np.int16).tobytes())
        output_emitter.flush()


def show(event: Any) -> None:
    """Prints what was said."""
    if event.item.type == "message":
        print(f"{event.item.role}: {event.item.text_content}", flush=True)


async def run(room: str) -> None:
    """Joins, and answers until the meeting ends."""
    session = AgentSession[None](
        stt=Ear(),
        llm=Model(ANSWER),
        tts=Voice(),
        vad=None,  # the framework's own needs no keys either, but hears only real speech
        turn_handling={"turn_detection": "stt"},
        aec_warmup_duration=None,
    )
    session.on("conversation_item_added", show)
    who = {"id": "agent", "name": "Agent"}
    async with vsingest.connect(room_id=room, participant=who, extensions=("clear",)) as call:
        closed = attach(session, call, topic="CHAT")
        await session.start(Agent(instructions="Answer."))
        print(f"the agent is in room {call.room_id}", flush=True)
        await closed


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Answers what is said in a room.")
    parser.add_argument("--room", required=True)
    asked = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(run(asked.room))


if __name__ == "__main__":
    main()
