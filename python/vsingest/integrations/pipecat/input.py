"""From the room to the pipeline."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    InputAudioRawFrame,
    InputTransportMessageFrame,
    StartFrame,
)
from pipecat.transports.base_input import BaseInputTransport

from vsingest.client.call.call import Call
from vsingest.client.errors import CallEnded, VsingestError
from vsingest.integrations.pipecat.echoes import Echoes
from vsingest.integrations.pipecat.params import VideoSDKIngestParams
from vsingest.integrations.pipecat.shared_call import SharedCall
from vsingest.protocol.events import ParticipantJoined, TopicMessage

# A recognizer that gets nothing does not notice that someone has stopped speaking.
GAP_SECONDS: Final = 0.1

Notify = Callable[..., Awaitable[None]]


class IngestInput(BaseInputTransport):
    """Hears the room; made by `VideoSDKIngestTransport.input`.

    Args:
        shared: The call.
        params: The transport's parameters.
        echoes: What was published, and comes back.
        notify: Calls the transport's handlers of an event.
        name: The processor's name.
    """

    def __init__(
        self,
        shared: SharedCall,
        params: VideoSDKIngestParams,
        echoes: Echoes,
        notify: Notify,
        name: str | None,
    ) -> None:
        super().__init__(params, name=name)
        self._shared = shared
        self._room_params = params
        self._echoes = echoes
        self._notify = notify
        self._call: Call | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._hears = False

    async def start(self, frame: StartFrame) -> None:
        """Joins the room."""
        await super().start(frame)
        try:
            self._call = call = await self._shared.join(self)
        except VsingestError as failed:
            await self.push_error(
                f"the room could not be joined: {failed}", failed, force_treat_as_permanent=True
            )
            return
        await self.set_transport_ready(frame)
        await self._notify("on_connected", call)
        topics = dict.fromkeys((self._room_params.app_topic, *self._room_params.topics))
        self._run(self._watch_the_room(call), "presence")
        for topic in topics:
            self._run(self._read(call, topic), topic)
        if self._room_params.audio_in_stream_on_start:
            await self._start_audio_in_streaming()

    async def stop(self, frame: EndFrame) -> None:
        """Hears no more; the output leaves once it has said everything."""
        await super().stop(frame)
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

    async def _start_audio_in_streaming(self) -> None:
        if self._call is not None and self._room_params.audio_in_enabled and not self._hears:
            self._hears = True
            self._run(self._hear(self._call), "hearing")

    async def _hear(self, call: Call) -> None:
        silence = bytes(2 * round(self.sample_rate * GAP_SECONDS))
        raw = not self._room_params.audio_in_steady
        with contextlib.suppress(CallEnded, StopAsyncIteration):
            async with call.audio(rate=self.sample_rate, raw=raw) as frames:
                while True:
                    try:
                        async with asyncio.timeout(GAP_SECONDS):
                            audio = (await anext(frames)).tobytes()
                    except TimeoutError:
                        audio = silence
                    await self.push_audio_frame(
                        InputAudioRawFrame(
                            audio=audio, sample_rate=self.sample_rate, num_channels=1
                        )
                    )

    async def _watch_the_room(self, call: Call) -> None:
        first = True
        with contextlib.suppress(CallEnded):
            async with call.presence() as presence:
                async for change in presence:
                    who = change.participant
                    if not isinstance(change, ParticipantJoined):
                        await self._notify("on_participant_left", who)
                        continue
                    if first:
                        first = False
                        await self._notify("on_first_participant_joined", who)
                    await self._notify("on_participant_joined", who)
        await self._notify("on_disconnected", call.ended)

    async def _read(self, call: Call, topic: str) -> None:
        with contextlib.suppress(CallEnded):
            async with call.subscribe(topic) as messages:
                async for message in messages:
                    if not self._echoes.take(topic, message.message):
                        await self._notify("on_app_message", message)
                        await self.broadcast_frame(
                            InputTransportMessageFrame, message=self._content(topic, message)
                        )

    def _content(self, topic: str, message: TopicMessage) -> dict[str, Any]:
        if topic == self._room_params.app_topic:
            with contextlib.suppress(ValueError):
                if isinstance(content := json.loads(message.message), dict):
                    return content
        return {
            "topic": topic,
            "message": message.message,
            "senderId": message.sender_id,
            "senderName": message.sender_name,
        }

    def _run(self, watcher: Any, name: str) -> None:
        self._tasks.append(self.create_task(watcher, name=name))

    async def _end_tasks(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            await self.cancel_task(task)
