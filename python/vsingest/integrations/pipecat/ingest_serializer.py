"""The messages of an ingest session, for Pipecat's WebSocket servers."""

import json
from typing import Any, Final
from uuid import uuid4

from pipecat.frames.frames import (
    AudioRawFrame,
    CancelFrame,
    EndFrame,
    Frame,
    InputAudioRawFrame,
    InputTransportMessageFrame,
    OutputTransportMessageFrame,
    OutputTransportMessageUrgentFrame,
)
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.serializers.base_serializer import FrameSerializer

from vsingest.fast import MediaError, NotMediaError, decode_media, encode_media
from vsingest.integrations.pipecat.resampler import VsingestResampler
from vsingest.integrations.pipecat.skipped import SkippedMessages
from vsingest.protocol.audio import SAMPLE_RATE

JOINED: Final = "meeting-joined"


class IngestFrameSerializer(FrameSerializer):
    """Lets clients of the ingest protocol call a Pipecat WebSocket server as if it were a room.

    A client's ``start`` is answered by ``meeting-joined``. Its audio comes into the pipeline, and
    what the pipeline says goes to it, at 8 kHz. Its ``message`` becomes an
    `InputTransportMessageFrame` with ``topic`` and ``message``; an output message that is a dict
    with ``topic`` and ``message`` goes back as one. The end of the pipeline sends ``meeting-left``.

    Use one for each connection at a time.

    Args:
        room_id: The room that clients are told they have joined.
        name: The name that messages of the pipeline have as their sender.
        params: Pipecat's parameters of serializers.
    """

    def __init__(
        self,
        room_id: str = "pipecat",
        *,
        name: str = "Pipecat",
        params: FrameSerializer.InputParams | None = None,
    ) -> None:
        super().__init__(params)
        self._room_id = room_id
        self._sender_name = name
        self._pipeline_rate = 0
        self._begin()

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Takes the pipeline's rate."""
        self._pipeline_rate = setup.audio_in_sample_rate

    async def serialize(self, frame: Frame) -> str | bytes | None:
        """Returns the message of a frame, or None if it has none."""
        if isinstance(frame, AudioRawFrame):
            pcm = self._outgoing.convert(frame.audio, frame.sample_rate, SAMPLE_RATE)
            return encode_media(pcm).decode("ascii") if pcm else None
        if isinstance(frame, EndFrame | CancelFrame):
            return json.dumps({"event": "meeting-left", "message": "the pipeline has ended"})
        if isinstance(frame, OutputTransportMessageFrame | OutputTransportMessageUrgentFrame):
            return None if self.should_ignore_frame(frame) else self._message_of(frame.message)
        return None

    async def deserialize(self, data: str | bytes) -> Frame | None:
        """Returns the frame of a message, or None if it has none."""
        try:
            samples = decode_media(data)
        except NotMediaError:
            return self._frame_of(json.loads(data))
        except MediaError as wrong:
            self._skipped.note(wrong)
            return None
        pcm = self._incoming.convert(samples.tobytes(), SAMPLE_RATE, self._pipeline_rate)
        if not pcm:
            return None
        return InputAudioRawFrame(audio=pcm, sample_rate=self._pipeline_rate, num_channels=1)

    def _begin(self) -> None:
        """Begins the audio of a connection."""
        self._incoming, self._outgoing = VsingestResampler(), VsingestResampler()
        self._skipped = SkippedMessages("a client")

    def _frame_of(self, message: dict[str, Any]) -> Frame | None:
        match message:
            case {"event": "start"}:
                self._begin()
                joined = {"event": JOINED, "roomId": self._room_id, "sessionId": str(uuid4())}
                return OutputTransportMessageUrgentFrame(message=joined)
            case {"event": "message", "topic": str(topic), "data": str(text)}:
                return InputTransportMessageFrame(message={"topic": topic, "message": text})
        return None

    def _message_of(self, message: Any) -> str | None:
        match message:
            case {"event": "meeting-joined"}:
                return json.dumps(message)
            case {"topic": str(topic), "message": str(text)}:
                data = {"message": text, "senderId": "pipecat", "senderName": self._sender_name}
                return json.dumps({"event": "message", "topic": topic, "data": data})
        return None
