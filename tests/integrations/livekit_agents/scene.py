"""A caller, and a session that answers."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import numpy as np
from examples.livekit_agent import Ear, Model, Voice
from livekit.agents import Agent, AgentSession
from livekit.agents.voice import io

from vsingest.integrations.livekit_agents import attach

ANSWER = "one two three four five six seven eight nine ten"
WORD_SECONDS = 0.3
ANSWER_SECONDS = len(ANSWER.split()) * WORD_SECONDS
WORDS = np.full(4_000, 9_000, np.int16)  # half a second


class Counting(io.AudioInput):
    """Counts the samples that pass, as the framework's own wrappers stand between."""

    def __init__(self, source):
        super().__init__(label="counting", source=source)
        self.samples = 0

    async def __anext__(self):
        frame = await super().__anext__()
        self.samples += frame.samples_per_channel
        return frame


class Scene:
    """The session, and what happens in it.

    Attributes:
        caller: The caller's call.
        call: The agent's call.
        session: The session.
        counted: What the session was given.
        events: The names of the session's and the output's events, and their objects.
    """

    def __init__(
        self, caller, call, *, interruption=None, vad=None, turn_detection="stt", **options
    ):
        self.caller = caller
        self.call = call
        self.session = AgentSession(
            stt=Ear(),
            llm=Model(ANSWER),
            tts=Voice(WORD_SECONDS),
            vad=vad,
            turn_handling={"turn_detection": turn_detection, "interruption": interruption or {}},
            aec_warmup_duration=None,
        )
        attach(self.session, call, **options)
        self.session.input.audio = self.counted = Counting(self.session.input.audio)
        self.events = asyncio.Queue()
        for source, names in (
            (self.session, ("agent_state_changed", "user_state_changed", "close")),
            (self.session, ("agent_false_interruption", "error")),
            (self.session.output.audio, ("playback_started", "playback_finished")),
        ):
            for name in names:
                source.on(name, lambda event, name=name: self.events.put_nowait((name, event)))

    async def next(self, name):
        """Waits for the next event of that name."""
        while True:
            told, event = await self.events.get()
            assert told != "error", event
            if told == name:
                return event

    async def until(self, state):
        """Waits until the agent is in a state."""
        while (await self.next("agent_state_changed")).new_state != state:
            pass


@asynccontextmanager
async def scene(connect, *, caller=None, agent=None, **options):
    """Joins both by `connect(name, …)`, and starts the session."""
    async with AsyncExitStack() as stack:
        calls = [
            await stack.enter_async_context(connect(participant={"id": name}, **(asked or {})))
            for name, asked in (("caller", caller), ("agent", agent))
        ]
        made = Scene(*calls, **options)
        stack.push_async_callback(made.session.aclose)
        await made.session.start(Agent(instructions="Answer."))
        yield made
