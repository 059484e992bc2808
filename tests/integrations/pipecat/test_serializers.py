"""The resampler and the serializers, beside Pipecat's own and with real clients."""

import asyncio
import json
import socket
from types import SimpleNamespace

import numpy as np
import pytest
from pipecat.audio.resamplers.soxr_stream_resampler import SOXRStreamAudioResampler
from pipecat.frames.frames import (
    EndFrame,
    InputAudioRawFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    OutputTransportMessageFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.transports.websocket.server import (
    SingleClientWebsocketServerParams,
    SingleClientWebsocketServerTransport,
)
from pipecat.workers.runner import WorkerRunner
from tests.integrations.pipecat.scene import ANSWER, ANSWER_SECONDS, WORDS, Listener
from tests.integrations.pipecat.stand_ins import Ear, Model, Voice

import vsingest
from vsingest import fast
from vsingest.integrations.pipecat import (
    IngestFrameSerializer,
    VsingestResampler,
    VsingestTwilioSerializer,
)

SID = "MZ0123456789abcdef"
NO_CALL = TwilioFrameSerializer.InputParams(auto_hang_up=False)
PIPELINE = SimpleNamespace(audio_in_sample_rate=16_000, audio_out_sample_rate=24_000)


def tone(rate, seconds, hertz=440):
    times = np.arange(round(rate * seconds)) / rate
    return (8_000 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)


async def pieces(resampler, sound, from_rate, to_rate):
    """What has come after each piece of 20 ms."""
    size = from_rate // 50
    return [
        await resampler.resample(sound[i : i + size].tobytes(), from_rate, to_rate)
        for i in range(0, len(sound), size)
    ]


@pytest.mark.parametrize(("from_rate", "to_rate"), [(24_000, 8_000), (8_000, 16_000)])
async def test_the_resampler_gives_what_the_core_gives_and_soon(from_rate, to_rate):
    sound = tone(from_rate, 1)
    ours = VsingestResampler()
    got = await pieces(ours, sound, from_rate, to_rate)
    whole = b"".join(got) + await ours.flush()
    stream = fast.Resampler(from_rate, to_rate, dtype="int16")
    expected = np.concatenate([stream.process(sound), stream.flush()])
    assert whole == expected.tobytes()
    held = from_rate // 50 * to_rate / from_rate - len(got[0]) / 2
    assert held * 1_000 / to_rate < 4  # milliseconds held back after the first piece
    theirs = await pieces(SOXRStreamAudioResampler(), sound, from_rate, to_rate)
    more_ms = (len(b"".join(got)) - len(b"".join(theirs))) / 2 * 1_000 / to_rate
    assert more_ms > 30  # what theirs holds back beside ours when a second has come


async def test_the_resampler_begins_anew_when_reset_or_flushed():
    resampler, sound = VsingestResampler(), tone(24_000, 0.1)
    first = await resampler.resample(sound.tobytes(), 24_000, 8_000)
    await resampler.reset()
    assert await resampler.flush() == b""
    assert await resampler.resample(sound.tobytes(), 24_000, 8_000) == first
    assert await resampler.flush()
    assert await resampler.resample(sound.tobytes(), 24_000, 8_000) == first
    assert await VsingestResampler().flush() == b""


async def twilio(kind):
    serializer = kind(SID, params=NO_CALL)
    await serializer.setup(PIPELINE)
    return serializer


async def test_twilio_gets_the_messages_that_pipecat_would_send():
    ours, theirs = await twilio(VsingestTwilioSerializer), await twilio(TwilioFrameSerializer)
    codes = np.arange(256, dtype=np.uint8)
    samples = np.frombuffer(bytes(fast.ulaw_decode(codes)), np.int16)
    samples = samples[codes != 0x7F]  # the negative zero, which audioop never writes
    for frame in (
        OutputAudioRawFrame(samples.tobytes(), 8_000, 1),
        InterruptionFrame(),
        OutputTransportMessageFrame(message={"event": "mark", "streamSid": SID}),
        EndFrame(),
    ):
        made, expected = await ours.serialize(frame), await theirs.serialize(frame)
        assert type(made) is type(expected)
        assert made is None or json.loads(made) == json.loads(expected)


async def test_what_twilio_sends_is_read_as_pipecat_does():
    ours, theirs = await twilio(VsingestTwilioSerializer), await twilio(TwilioFrameSerializer)
    for text in (
        '{"event":"dtmf","dtmf":{"digit":"5"}}',
        '{"event":"connected"}',
        '{"event":"media","media":{"payload":""}}',
    ):
        assert str(await ours.deserialize(text))[:14] == str(await theirs.deserialize(text))[:14]
    sound = tone(8_000, 1)
    heard = b""
    for i in range(0, 8_000, 160):
        message = fast.encode_twilio_media(sound[i : i + 160], SID).decode()
        frame = await ours.deserialize(message)
        assert isinstance(frame, InputAudioRawFrame)
        assert frame.sample_rate == 16_000
        heard += frame.audio
    heard = np.frombuffer(heard, np.int16).astype(int)
    assert 16_000 - heard.size < 16 * 4  # 4 ms
    assert np.abs(heard[2_000:] - tone(16_000, 1)[2_000 : heard.size]).max() < 400


@pytest.mark.parametrize("kind", [VsingestTwilioSerializer, IngestFrameSerializer])
async def test_what_cannot_be_read_is_skipped_and_logged_once(kind, caplog):
    serializer = kind(SID, params=NO_CALL)
    await serializer.setup(PIPELINE)
    for text in ("no json", '{"event":"media","payload":"!","media":{"payload":"!"}}', b"\0\1"):
        assert await serializer.deserialize(text) is None
    (line,) = (record.getMessage() for record in caplog.records)
    assert line.startswith(("a message of Twilio", "a message of a client"))
    assert "not one valid JSON object" in line


async def test_a_client_of_the_protocol_calls_a_websocket_server_of_pipecats():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    transport = SingleClientWebsocketServerTransport(
        SingleClientWebsocketServerParams(
            audio_in_enabled=True,
            audio_out_enabled=True,
            audio_out_end_silence_secs=0,
            serializer=IngestFrameSerializer("front-desk"),
        ),
        host="127.0.0.1",
        port=port,
    )
    ready = asyncio.Event()

    async def note(_transport):
        ready.set()

    transport.add_event_handler("on_websocket_ready", note)
    worker = PipelineWorker(
        Pipeline([transport.input(), Ear(), Model(ANSWER), Voice(), transport.output()]),
        params=PipelineParams(audio_in_sample_rate=16_000, audio_out_sample_rate=24_000),
        enable_rtvi=False,
        cancel_on_idle_timeout=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    await ready.wait()
    try:
        async with vsingest.connect(ws_url=f"ws://127.0.0.1:{port}/") as call:
            assert call.room_id == "front-desk"
            async with Listener(call) as listener, call.subscribe("CHAT") as chat:
                await call.publish("CHAT", "hello")
                message = {"topic": "CHAT", "message": "welcome"}
                await worker.queue_frame(OutputTransportMessageFrame(message=message))
                assert (await anext(chat)).message == "welcome"
                await call.send(np.concatenate([WORDS, np.zeros(4_000, np.int16)]))
                await listener.until(ANSWER_SECONDS - 0.1)
                await worker.queue_frame(EndFrame())
                await running
                async for _ in chat:
                    pass
            assert call.ended.by == "service"
            assert call.ended.last_event == "meeting-left"
    finally:
        await worker.cancel()
        await running
