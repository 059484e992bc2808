"""A caller, and a job that answers, run as the framework's worker runs it."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import numpy as np
from examples.videosdk_agent import Ear, Model, Voice
from videosdk.agents import Agent, AgentSession, InterruptConfig, Pipeline, RoomOptions
from videosdk.agents.worker import _execute_job_entrypoint

from vsingest.integrations.videosdk_agents import attach

ANSWER = "one two three four five six seven eight nine ten"
WORD_SECONDS = 0.3
ANSWER_SECONDS = len(ANSWER.split()) * WORD_SECONDS
WORDS = np.full(4_000, 9_000, np.int16)  # half a second


def in_memory(server):
    """The options by which a job joins the room of `server.connect()`."""
    return {"room_id": "room", "endpoint": server.endpoint, "token": server.token()}


class CountingEar(Ear):
    """Counts what it is given."""

    samples = 0

    async def process_audio(self, audio_frames, *args, **options):
        self.samples += len(audio_frames) // 2
        await super().process_audio(audio_frames, *args, **options)


class Told(Agent):
    """Notes that the session began and ended."""

    def __init__(self, notes):
        super().__init__(instructions="Answer.")
        self._notes = notes

    async def on_enter(self):
        self._notes.put_nowait("entered")

    async def on_exit(self):
        self._notes.put_nowait("left")


class Job:
    """One job.

    Attributes:
        caller: The caller's call.
        states: The states of the agent, and what its `Told` notes.
        session: The session, once it has begun; with `context`, the job's.
        task: The job.
    """

    def __init__(self, caller, metadata, options):
        self.caller = caller
        self.states = asyncio.Queue()
        self.ear = CountingEar()
        self._options = options
        room_options = RoomOptions(room_id="r")
        self.task = asyncio.create_task(
            _execute_job_entrypoint(self._enter, room_options, metadata)
        )

    async def _enter(self, ctx):
        self.context = ctx
        assert attach(ctx, **self._options)
        self.transport = ctx.room
        pipeline = Pipeline(
            stt=self.ear,
            llm=Model(ANSWER),
            tts=Voice(WORD_SECONDS),
            interrupt_config=InterruptConfig(mode="STT_ONLY", interrupt_min_words=1),
        )
        self.session = AgentSession(agent=Told(self.states), pipeline=pipeline)
        self.session.on("agent_state_changed", lambda to: self.states.put_nowait(to["state"]))
        await self.session.start(wait_for_participant=True, run_until_shutdown=True)

    @property
    def call(self):
        return self.transport.call

    @property
    def said(self):
        """What the agent takes itself to have said."""
        items = self.session.agent.chat_context.items
        return [item.content[0] for item in items if item.role.value == "assistant"]

    async def until(self, state):
        while await self.states.get() != state:
            pass


@asynccontextmanager
async def job(connect, metadata=None, *, caller=None, **options):
    """Joins a caller by `connect(…)`, and runs a job with these options of `attach`."""
    async with AsyncExitStack() as stack:
        joined = await stack.enter_async_context(connect(**(caller or {})))
        made = Job(joined, metadata or {}, options)
        await made.until("idle")
        yield made
        if made.call.ended is None:
            await made.call.leave()
        await made.task
