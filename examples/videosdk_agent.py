"""A worker of `videosdk-agents` whose jobs take their audio from our server, without WebRTC.

pip install 'vsingest[videosdk-agents]'
python examples/videosdk_agent.py --room abcd-efgh-ijkl

With `--room` one job joins that room and ends with the meeting. Without it the worker registers
with the service, and joins the calls that are assigned to it by the `wsUrl` in their metadata.

`Ear`, `Model` and `Voice` take the place of your speech recognition, language model and voice, so
that this runs without keys. They are written as the framework's plugins are.
"""

import argparse
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from videosdk.agents import (
    LLM,
    STT,
    TTS,
    Agent,
    AgentSession,
    InterruptConfig,
    JobContext,
    LLMResponse,
    Options,
    Pipeline,
    RoomOptions,
    SpeechData,
    SpeechEventType,
    STTResponse,
    WorkerJob,
    audio_format,
)
from videosdk.agents.llm.chat_context import ChatRole

from vsingest.integrations.videosdk_agents import attach

ANSWER = "I have heard you, and this is all that I can say."
LOUD = 1_000  # a sample beyond it is speech
PAUSE_SECONDS = 0.3  # of silence end what was said
WORD_SECONDS = 0.25
VOICE_RATE = 24_000


class Ear(STT):
    """Recognizes that something is said, and for how long."""

    def __init__(self) -> None:
        super().__init__(interim_results=True)
        self._spoken = self._silent = 0.0

    async def process_audio(self, audio_frames: bytes, *_: Any, **_options: Any) -> None:
        """Hears the next samples."""
        samples = np.frombuffer(audio_frames, np.int16)
        seconds = samples.size / audio_format.get()[0]
        if np.abs(samples.astype(int)).max() > LOUD:
            if not self._spoken:
                await self._tell(SpeechEventType.INTERIM, "something")
            self._spoken, self._silent = self._spoken + seconds, 0.0
        elif self._spoken:
            self._silent += seconds
            if self._silent >= PAUSE_SECONDS:
                said, self._spoken = self._spoken, 0.0
                await self._tell(SpeechEventType.FINAL, f"{said:.1f} s of sound")

    async def _tell(self, kind: SpeechEventType, text: str) -> None:
        if self._transcript_callback is not None:
            said = SpeechData(text=text, confidence=1.0)
            await self._transcript_callback(STTResponse(event_type=kind, data=said))


class Model(LLM):
    """Gives one answer to everything."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self._answer = answer

    async def chat(self, messages: Any, *_: Any, **_options: Any) -> AsyncIterator[LLMResponse]:
        """Answers."""
        yield LLMResponse(content=self._answer, role=ChatRole.ASSISTANT)

    async def cancel_current_generation(self) -> None:
        """There is nothing to cancel."""


class Voice(TTS):
    """Hums each word."""

    def __init__(self, word_seconds: float = WORD_SECONDS) -> None:
        super().__init__(sample_rate=VOICE_RATE, num_channels=1)
        self._silenced = False
        at = np.arange(round(word_seconds * VOICE_RATE)) / VOICE_RATE
        self._word = (9_000 * np.sin(2 * np.pi * 220 * at)).astype(np.int16).tobytes()

    async def synthesize(self, text: Any, *_: Any, **_options: Any) -> None:
        """Says a sentence."""
        self._silenced = False
        pieces = [text] if isinstance(text, str) else [piece async for piece in text]
        words = "".join(piece for piece in pieces if isinstance(piece, str)).split()
        for number in range(len(words)):
            if self._silenced:
                return
            if number == 0 and self._first_audio_callback is not None:
                await self._first_audio_callback()
            await self.audio_track.add_new_bytes(self._word)

    async def interrupt(self) -> None:
        """Falls silent."""
        self._silenced = True


class Answering(Agent):
    """The agent."""

    def __init__(self) -> None:
        super().__init__(instructions="Answer.")

    async def on_enter(self) -> None:
        """The session has begun."""
        print("the agent is in the room", flush=True)

    async def on_exit(self) -> None:
        """The session has ended."""
        print("the agent has left", flush=True)


def pipeline() -> Pipeline:
    """Makes the pipeline of one session."""
    return Pipeline(
        stt=Ear(),
        llm=Model(ANSWER),
        tts=Voice(),
        interrupt_config=InterruptConfig(mode="STT_ONLY", interrupt_min_words=1),
    )


async def answer(ctx: JobContext) -> None:
    """One job: a session in the room of the call that is assigned to it."""
    attach(ctx)
    await talk()


async def answer_in_a_room(ctx: JobContext) -> None:
    """One job without a worker: a session in the room of the command line."""
    attach(ctx, room_id=ctx.room_options.room_id)
    await talk()


async def talk() -> None:
    """Runs a session until its call ends."""
    session = AgentSession(agent=Answering(), pipeline=pipeline())
    await session.start(wait_for_participant=True, run_until_shutdown=True)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Answers what is said in a room.")
    parser.add_argument("--room")
    parser.add_argument("--agent", default="answering", help="the id under which it registers")
    parser.add_argument("--service", default="api.videosdk.live", help="where it registers")
    asked = parser.parse_args()

    def job() -> JobContext:
        return JobContext(room_options=RoomOptions(room_id=asked.room))

    here = asked.room is not None
    options = Options(agent_id=asked.agent, register=not here, signaling_base_url=asked.service)
    entrypoint = answer_in_a_room if here else answer
    WorkerJob(entrypoint=entrypoint, jobctx=job, options=options).start()


if __name__ == "__main__":
    main()
