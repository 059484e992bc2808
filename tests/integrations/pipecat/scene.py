"""A caller, and a pipeline that answers."""

import asyncio
from contextlib import asynccontextmanager

import numpy as np
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    EndFrame,
)
from pipecat.observers.base_observer import BaseObserver
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection
from pipecat.workers.runner import WorkerRunner
from tests.integrations.pipecat.stand_ins import SAID, Ear, Model, Voice

from vsingest.integrations.pipecat import VideoSDKIngestTransport

ANSWER = "one two three four five six seven eight nine ten."
ANSWER_SECONDS = len(ANSWER.split()) * Voice.WORD_SECONDS
WORDS = np.full(4_000, SAID, np.int16)  # half a second


def options_of(server, **more):
    """What a transport needs to join the room of a server in memory."""
    return {"endpoint": server.endpoint, "room_id": "room", "token": server.token(), **more}


def balances(flow):
    return flow.accepted == flow.sent + sum(flow.dropped.values()) + flow.queued


class Witness(BaseObserver):
    """Takes note of when frames of some kinds are pushed upstream by the output."""

    def __init__(self, output):
        super().__init__()
        self._output = output
        self.events = asyncio.Queue()

    async def on_push_frame(self, data):
        if (
            isinstance(data.frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame)
            and data.source is self._output
            and data.direction is FrameDirection.DOWNSTREAM
        ):
            now = asyncio.get_running_loop().time()
            self.events.put_nowait((type(data.frame), now))


class Scene:
    """The pipeline, and what happens in it.

    Attributes:
        caller: The caller's call.
        transport: The pipeline's transport.
        worker: The pipeline's worker.
        ear: Its recognizer.
        call: The pipeline's call.
    """

    def __init__(self, caller, options):
        self.caller = caller
        self.transport = VideoSDKIngestTransport(**options)
        self.ear = Ear()
        self.call = None
        self.connected = asyncio.Event()
        self.heard_of = asyncio.Queue()
        self.transport.add_event_handler("on_connected", self._connected)
        for event in ("on_participant_joined", "on_participant_left", "on_app_message"):
            self.transport.add_event_handler(event, self._note(event))
        self.witness = Witness(self.transport.output())
        stages = [self.transport.input(), self.ear, Model(ANSWER), Voice()]
        self.worker = PipelineWorker(
            Pipeline([*stages, self.transport.output()]),
            params=PipelineParams(audio_in_sample_rate=16_000, audio_out_sample_rate=24_000),
            observers=[self.witness],
            enable_rtvi=False,
            cancel_on_idle_timeout=False,
        )

    async def _connected(self, _transport, call):
        self.call = call
        self.connected.set()

    def _note(self, event):
        async def note(_transport, what):
            self.heard_of.put_nowait((event, what))

        return note

    async def next(self, kind):
        """Waits until the output tells that the bot begins or ends to be heard; returns when."""
        while True:
            told, at = await self.witness.events.get()
            if told is kind:
                return at

    async def end(self):
        """Ends the pipeline as a program does, once everything has been said."""
        await self.worker.queue_frame(EndFrame())


@asynccontextmanager
async def scene(connect, options, *, errors=None):
    """Joins a caller by `connect`, and runs a pipeline whose transport has these options."""
    async with connect(participant={"id": "caller", "name": "Caller"}) as call:
        made = Scene(call, {"participant": {"id": "bot"}, **options})
        if errors is not None:

            async def note(_worker, frame):
                errors.put_nowait(frame)

            made.worker.add_event_handler("on_pipeline_error", note)
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(made.worker)
        running = asyncio.create_task(runner.run())
        try:
            if errors is None:
                await made.connected.wait()
            yield made
        finally:
            await made.worker.cancel()
            await running


class Listener:
    """What the caller hears, as it arrives.

    Attributes:
        loud_at: By the loop's time, the arrival of each frame that was no silence.
        loud_samples: How many of the samples were none.
    """

    def __init__(self, call):
        self._stream = call.audio(raw=True)
        self.loud_at = []
        self.loud_samples = 0
        self._more = asyncio.Condition()
        self._task = asyncio.create_task(self._listen())

    async def _listen(self):
        loop = asyncio.get_running_loop()
        async for frame in self._stream:
            loud = np.count_nonzero(np.abs(frame.astype(int)) > 100)
            self.loud_samples += loud
            if loud:
                self.loud_at.append(loop.time())
                async with self._more:
                    self._more.notify_all()

    async def until(self, seconds):
        """Waits until it has heard so much that was no silence."""
        async with self._more:
            await self._more.wait_for(lambda: self.loud_samples >= seconds * 8_000)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_error):
        await self._stream.aclose()
        await self._task
