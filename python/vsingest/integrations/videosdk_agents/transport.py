"""The transport of a job: a call, in place of a WebRTC room."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress
from typing import Any

from videosdk.agents import audio_format
from videosdk.agents.transports.base import BaseTransportHandler

from vsingest.client.call.call import Call
from vsingest.client.connecting import Connecting
from vsingest.client.errors import CallEnded
from vsingest.integrations.arrivals import Arrivals
from vsingest.integrations.videosdk_agents.track import CallTrack
from vsingest.protocol.events import ParticipantJoined, TopicMessage

_LOGGER = logging.getLogger("vsingest.integrations")


class CallTransport(BaseTransportHandler):
    """Gives a pipeline the audio of a call, and speaks for it; `attach` puts it in place.

    Args:
        loop: The event loop of the job.
        pipeline: The pipeline, or None: the framework sets it.
        connect: Joins the call.
        rate: Samples a second of the audio for the pipeline, mono.
        joined: Called when the call is joined.

    Attributes:
        call: The call, once `connect` has returned.
        audio_track: What the pipeline speaks into.
    """

    vision = False  # the framework asks
    meeting = None  # likewise: an object of its own WebRTC rooms

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        pipeline: Any,
        *,
        connect: Callable[[], Connecting[Call]],
        rate: int,
        joined: Callable[[], None],
    ) -> None:
        super().__init__(loop, pipeline)
        self.audio_track = CallTrack()
        self.call: Call | None = None
        self._connect = connect
        self._rate = rate
        self._joined = joined
        self._on_session_end: Callable[[str], None] | None = None
        self._end_reason: str | None = None
        self._hearing: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Joins the call.

        Raises:
            VsingestError: As `vsingest.connect`.
        """
        self.call = await self._connect()
        self.audio_track.use(self.call)
        audio_format.publish(self._rate, 1)
        self._hearing = asyncio.create_task(self._hear(self.call), name="vsingest hearing")
        self._joined()

    async def wait_for_participant(self, participant_id: str | None = None) -> str | None:
        """Returns the id of who is in the room, or of that participant; None if the call ends."""
        call = self._joined_call()
        with suppress(CallEnded):
            async with call.presence() as presence:
                async for change in presence:
                    if isinstance(change, ParticipantJoined):
                        one = change.participant.id
                        if participant_id in (None, one):
                            return one
        return None

    def setup_session_end_callback(self, callback: Callable[[str], None]) -> None:
        """Sets what is called when the call has ended."""
        self._on_session_end = callback
        if self._end_reason is not None:
            asyncio.get_running_loop().call_soon(callback, self._end_reason)

    async def publish_to_pubsub(self, pubsub_config: Any) -> None:
        """Publishes ``message`` to ``topic``, with ``payload`` if the call has ``pubsub``."""
        options = {"payload": payload} if (payload := pubsub_config.get("payload")) else {}
        await self._joined_call().publish(
            pubsub_config["topic"], pubsub_config["message"], **options
        )

    async def subscribe_to_pubsub(self, pubsub_config: Any) -> list[Any]:
        """Calls ``cb`` with each message of ``topic``; returns no earlier ones."""
        topic, callback = pubsub_config["topic"], pubsub_config["cb"]
        self._joined_call().on_message(topic, lambda told: callback(_as_dict(topic, told)))
        return []

    async def force_end_session(self, reason: str = "manual_hangup") -> None:
        """Leaves, and ends the session."""
        await self.leave()
        self._end(reason)

    async def leave(self) -> None:
        """Leaves the room at once; idempotent."""
        self.audio_track.use(None)
        if self.call is not None:
            await self.call.leave()

    async def disconnect(self) -> None:
        """See `leave`."""
        await self.leave()

    async def cleanup(self) -> None:
        """Leaves, and ceases to hear."""
        await self.leave()
        if self._hearing is not None:
            self._hearing.cancel()
        self._on_session_end = None

    async def _hear(self, call: Call) -> None:
        reason = "call_ended"
        try:
            async with aclosing(Arrivals(call, self._rate)) as frames:
                async for frame in frames:
                    if self.pipeline is not None:
                        await self.pipeline.on_audio_delta(frame.tobytes())
        except CallEnded as ended:
            reason = f"call_broken_{ended.code}"
        except Exception:
            _LOGGER.exception("the pipeline takes no audio; the session ends")
            reason = "pipeline_failed"
        self._end(reason)

    def _end(self, reason: str) -> None:
        if self._end_reason is None:
            self._end_reason = reason
            if self._on_session_end is not None:
                self._on_session_end(reason)

    def _joined_call(self) -> Call:
        if self.call is None:
            raise RuntimeError("the job has not connected: await ctx.connect() first")
        return self.call


def _as_dict(topic: str, told: TopicMessage) -> dict[str, Any]:
    """Returns a message as the service's own SDK gives it."""
    return {
        "topic": topic,
        "message": told.message,
        "senderId": told.sender_id,
        "senderName": told.sender_name,
        "id": told.id,
        "timestamp": told.timestamp,
        "payload": told.payload or {},
    }
