"""From the pipeline to the room."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any, Final

from pipecat.frames.frames import (
    BotSpeakingFrame,
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    OutputAudioRawFrame,
    OutputTransportMessageFrame,
    OutputTransportMessageUrgentFrame,
    StartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.utils.utils import obj_id

from vsingest.client.call.call import Call
from vsingest.client.errors import CallEnded, VsingestError
from vsingest.integrations.pipecat.echoes import Echoes
from vsingest.integrations.pipecat.heard import HeardSpeech
from vsingest.integrations.pipecat.params import VideoSDKIngestParams
from vsingest.integrations.pipecat.shared_call import SharedCall

# How long the end of the pipeline waits for the report that all was heard.
REPORT_SECONDS: Final = 1.0


class IngestOutput(BaseOutputTransport):
    """Speaks into the room; made by `VideoSDKIngestTransport.output`.

    Args:
        shared: The call.
        params: The transport's parameters.
        echoes: Remembers what is published.
        name: The processor's name.
    """

    def __init__(
        self, shared: SharedCall, params: VideoSDKIngestParams, echoes: Echoes, name: str | None
    ) -> None:
        super().__init__(params, name=name)
        self._shared = shared
        self._room_params = params
        self._echoes = echoes
        self._call: Call | None = None
        self._heard = HeardSpeech(self._tell)
        self._silent = asyncio.Event()
        self._silent.set()
        self._watching: asyncio.Task[None] | None = None
        self._draining: asyncio.Task[None] | None = None
        self._stale_before = 0
        self._kept_until = 0.0

    async def start(self, frame: StartFrame) -> None:
        """Joins the room."""
        await super().start(frame)
        try:
            self._call = self._heard.call = await self._shared.join(self)
        except VsingestError as failed:
            await self.push_error(
                f"the room could not be joined: {failed}", failed, force_treat_as_permanent=True
            )
            return
        self._watching = self.create_task(self._watch(self._call), name="playback")
        await self.set_transport_ready(frame)

    async def stop(self, frame: EndFrame) -> None:
        """Lets the room hear everything, then leaves."""
        await super().stop(frame)
        if self._call is not None:
            with contextlib.suppress(CallEnded, TimeoutError):
                await self._call.drain()
                await asyncio.wait_for(self._silent.wait(), REPORT_SECONDS)
        await self._end_tasks()
        await self._shared.release(self)

    async def cancel(self, frame: CancelFrame) -> None:
        """Leaves at once."""
        await super().cancel(frame)
        await self._end_tasks()
        await self._shared.release(self, at_once=True)

    async def cleanup(self) -> None:
        """Leaves if nothing else has ended the call."""
        await super().cleanup()
        await self._end_tasks()
        await self._shared.release(self, at_once=True)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Handles a frame; an interruption silences the room before it goes any further."""
        if isinstance(frame, InterruptionFrame):
            self._interrupt()
        await super().process_frame(frame, direction)

    async def push_frame(
        self, frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM
    ) -> None:
        """Pushes a frame; of the bot's speech only what the room heard."""
        if isinstance(frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame):
            if direction is FrameDirection.DOWNSTREAM:
                await self._note(isinstance(frame, BotStartedSpeakingFrame))
        elif self._heard.told or not isinstance(frame, BotSpeakingFrame):
            await super().push_frame(frame, direction)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        """Queues audio; returns when at most `VideoSDKIngestParams.ahead_ms` of it wait."""
        call = self._call
        if call is None or (frame.interruptible and frame.id < self._stale_before):
            return False
        try:
            await call.send(frame.audio, rate=frame.sample_rate, channels=frame.num_channels)
        except CallEnded:
            return False
        if not frame.interruptible:
            self._kept_until = self._now() + call.queued_ms / 1_000
        ahead = call.queued_ms - self._room_params.ahead_ms
        if ahead > 0:
            await asyncio.sleep(ahead / 1_000)
        return True

    async def send_message(
        self, frame: OutputTransportMessageFrame | OutputTransportMessageUrgentFrame
    ) -> None:
        """Publishes a message on its `topic`, or as JSON on `VideoSDKIngestParams.app_topic`."""
        if self._call is None:
            return
        topic, text = self._publication(frame.message)
        self._echoes.note(topic, text)
        try:
            await self._call.publish(topic, text)
        except (VsingestError, ValueError) as refused:
            await self.push_error(f"a message was not published: {refused}", refused)

    def _publication(self, message: Any) -> tuple[str, str]:
        if isinstance(message, Mapping) and isinstance(topic := message.get("topic"), str):
            body = message.get("message", "")
        else:
            topic, body = self._room_params.app_topic, message
        return topic, body if isinstance(body, str) else json.dumps(body)

    def _interrupt(self) -> None:
        """Drops what waits, and what the base class has taken off its queue meanwhile."""
        self._stale_before = obj_id()
        if self._call is not None and self._now() >= self._kept_until:
            self._call.clear()

    async def _note(self, speech: bool) -> None:
        """Takes note that the pipeline has begun or ended speech."""
        if not speech and self._call is not None:
            if self._draining is not None:
                await self.cancel_task(self._draining)
            self._draining = self.create_task(self._drain(self._call), name="drain")
        await self._heard.made(speech)

    async def _drain(self, call: Call) -> None:
        with contextlib.suppress(CallEnded):
            await call.drain()

    async def _watch(self, call: Call) -> None:
        with contextlib.suppress(CallEnded):
            async with call.playback() as playback:
                async for change in playback:
                    await self._heard.audible(change.speaking)
        await self._heard.audible(False)

    async def _tell(self, speaking: bool) -> None:
        kind = BotStartedSpeakingFrame if speaking else BotStoppedSpeakingFrame
        down, up = kind(), kind()
        down.broadcast_sibling_id, up.broadcast_sibling_id = up.id, down.id
        if speaking:
            self._silent.clear()
        await super().push_frame(down)
        await super().push_frame(up, FrameDirection.UPSTREAM)
        if not speaking:
            self._silent.set()

    async def _end_tasks(self) -> None:
        watching, draining = self._watching, self._draining
        self._watching = self._draining = None
        for task in (watching, draining):
            if task is not None:
                await self.cancel_task(task)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
