"""Twilio Media Streams for Pipecat's WebSocket servers, on our core."""

from typing import Any

from pipecat.frames.frames import AudioRawFrame, Frame, InputAudioRawFrame, InterruptionFrame
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.serializers.twilio import TwilioFrameSerializer

from vsingest.fast import (
    MediaError,
    NotMediaError,
    decode_twilio_media,
    encode_twilio_media,
)
from vsingest.integrations.pipecat.resampler import VsingestResampler
from vsingest.integrations.pipecat.skipped import SkippedMessages


class VsingestTwilioSerializer(TwilioFrameSerializer):
    """Pipecat's `TwilioFrameSerializer`, with the audio by our core: the same arguments and events.

    Media messages are written and read in C, and resampled with some 3 ms of delay. What is no
    audio, and hanging up, is left to Pipecat.

    Args:
        stream_sid: The id of the media stream.
        **options: The other arguments of `TwilioFrameSerializer`.
    """

    def __init__(self, stream_sid: str, **options: Any) -> None:
        super().__init__(stream_sid, **options)
        params = options.get("params") or TwilioFrameSerializer.InputParams()
        self._sid = stream_sid
        self._line_rate: int = params.twilio_sample_rate
        self._wanted_rate: int | None = params.sample_rate
        self._pipeline_rate = 0
        self._skipped = SkippedMessages("Twilio")
        self._incoming, self._outgoing = VsingestResampler(), VsingestResampler()

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Takes the pipeline's rate, unless the parameters name one."""
        await super().setup(setup)
        self._pipeline_rate = self._wanted_rate or setup.audio_in_sample_rate

    async def serialize(self, frame: Frame) -> str | bytes | None:
        """Returns the message of a frame; see `TwilioFrameSerializer.serialize`."""
        if isinstance(frame, AudioRawFrame):
            pcm = self._outgoing.convert(frame.audio, frame.sample_rate, self._line_rate)
            return encode_twilio_media(pcm, self._sid).decode("ascii") if pcm else None
        if isinstance(frame, InterruptionFrame):
            await self._outgoing.reset()
        return await super().serialize(frame)

    async def deserialize(self, data: str | bytes) -> Frame | None:
        """Returns the frame of a message; see `TwilioFrameSerializer.deserialize`."""
        try:
            samples = decode_twilio_media(data)
        except NotMediaError:
            return await super().deserialize(data)
        except MediaError as wrong:
            self._skipped.note(wrong)
            return None
        pcm = self._incoming.convert(samples.tobytes(), self._line_rate, self._pipeline_rate)
        if not pcm:
            return None
        return InputAudioRawFrame(audio=pcm, sample_rate=self._pipeline_rate, num_channels=1)
