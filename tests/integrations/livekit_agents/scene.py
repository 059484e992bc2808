"""A caller, and a session that answers."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import numpy as np
from livekit.agents import Agent, AgentSession
from tests.integrations.livekit_agents.stand_ins import SAID, Ear, Model, Voice

from vsingest.integrations.livekit_agents import attach

ANSWER = "one two three four five six seven eight nine ten"
ANSWER_SECONDS = len(ANSWER.split()) * Voice.WORD_SECONDS
WORDS = np.full(4_000, SAID, np.int16)  # half a second


class Scene:
    """The session, and what happens in it.

    Attributes:
        caller: The caller's call.
        call: The agent's call.
        session: The session.
        ear: Its recognizer.
        events: The names of the session's and the output's events, and their objects.
    """

    def __init__(self, caller, call, *, interruption=None, **options):
        self.caller = caller
        self.call = call
        self.ear = Ear()
        self.model = Model(ANSWER)
        self.session = AgentSession(
            stt=self.ear,
            llm=self.model,
            tts=Voice(),
            vad=None,
            turn_handling={"turn_detection": "stt", "interruption": interruption or {}},
            aec_warmup_duration=None,
        )
        attach(self.session, call, **options)
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


class Listener:
    """What the caller hears, as it arrives.

    Attributes:
        samples: All of it.
        loud_at: By the loop's time, the arrival of each frame that was no silence.
    """

    def __init__(self, call):
        self._stream = call.audio(raw=True)
        self._frames = []
        self.loud_at = []
        self._task = asyncio.create_task(self._listen())

    @property
    def samples(self):
        return np.concatenate(self._frames)

    async def _listen(self):
        loop = asyncio.get_running_loop()
        async for frame in self._stream:
            self._frames.append(frame)
            if np.abs(frame.astype(int)).max() > 100:
                self.loud_at.append(loop.time())

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_error):
        await self._stream.aclose()
        await self._task
