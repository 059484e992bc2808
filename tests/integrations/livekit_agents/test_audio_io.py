"""The audio of a session by itself: what is captured, and what comes in."""

import asyncio

import numpy as np
import pytest
from livekit import rtc
from tests.in_a_room import in_a_room
from tests.integrations.listener import Listener
from tests.sound import ramp

from vsingest.integrations.livekit_agents import AudioInput, AudioOutput, TextOutput


def frames_of(samples, rate, channels=1, ms=20):
    """Frames as a voice gives them: interleaved, of equal length but for the last."""
    size = rate * ms // 1_000 * channels
    for at in range(0, samples.size, size):
        piece = samples[at : at + size]
        yield rtc.AudioFrame(piece.tobytes(), rate, channels, piece.size // channels)


class Told:
    """What an output tells, in order."""

    def __init__(self, output):
        self.events = asyncio.Queue()
        for name in ("playback_started", "playback_finished"):
            output.on(name, lambda event, name=name: self.events.put_nowait((name, event)))

    async def next(self, name):
        told, event = await self.events.get()
        assert told == name
        return event


async def say(output, samples, rate=8_000, **form):
    for frame in frames_of(samples, rate, **form):
        await output.capture_frame(frame)
    output.flush()


def test_segments_are_heard_bit_by_bit_and_told_in_order(world):
    async def talk(server):
        async with server.connect() as caller, server.connect() as call:
            output = AudioOutput(call)
            told = Told(output)
            async with Listener(caller) as listener:
                said = ramp(20_000)
                for part in np.split(said, [1_234, 15_000]):
                    await say(output, part)
                    await told.next("playback_started")
                    finished = await told.next("playback_finished")
                    assert not finished.interrupted
                    assert finished.playback_position == part.size / 8_000
                    assert (await output.wait_for_playout()) is finished
            heard = listener.samples[listener.samples != 0]
            assert heard.size == said.size
            # After a silence a room fades in, within 10 ms.
            assert np.count_nonzero(heard != said) <= 2 * 80
            stats = call.stats().sending
            assert (stats.accepted, stats.sent) == (said.size, said.size)

    in_a_room(world, talk)


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (24_000, 1), (44_100, 2), (48_000, 2)])
def test_any_rate_and_channels(world, rate, channels):
    async def talk(server):
        async with server.connect() as caller, server.connect() as call:
            output = AudioOutput(call)
            told = Told(output)
            async with Listener(caller) as listener:
                tone = 9_000 * np.sin(2 * np.pi * 997 * np.arange(rate) / rate)
                await say(
                    output, np.repeat(tone.astype(np.int16), channels), rate, channels=channels
                )
                await told.next("playback_started")
                finished = await told.next("playback_finished")
            assert finished.playback_position == pytest.approx(1, abs=0.001)
            middle = listener.samples[listener.samples != 0][1_000:5_000].astype(float)
            spectrum = np.abs(np.fft.rfft(middle * np.hanning(middle.size)))
            assert spectrum.argmax() == pytest.approx(997 / 2, abs=1)

    in_a_room(world, talk)


@pytest.mark.parametrize("open_yet", [True, False])
def test_clearing_ends_the_segment_and_nothing_of_it_comes_after(world, open_yet):
    async def talk(server):
        async with server.connect() as caller, server.connect() as call:
            output = AudioOutput(call)
            told = Told(output)
            output.clear_buffer()  # nothing to clear, nothing told
            async with Listener(caller) as listener:
                for frame in frames_of(ramp(8_000), 8_000):
                    await output.capture_frame(frame)
                if not open_yet:
                    output.flush()
                await told.next("playback_started")
                await asyncio.sleep(0.3)
                output.clear_buffer()
                if open_yet:
                    await say(output, ramp(8_000))
                finished = await told.next("playback_finished")
                await asyncio.sleep(0.3)
                stopped = listener.samples.copy()
                await say(output, np.full(1_600, -5, np.int16))
                await told.next("playback_started")
                assert not (await told.next("playback_finished")).interrupted
            assert finished.interrupted
            # By its steps: what fades out at the end does not count one by one.
            exact = np.count_nonzero(np.diff(stopped[stopped != 0].astype(int)) == 1) / 8_000
            assert finished.playback_position == pytest.approx(exact, abs=0.021)
            assert np.count_nonzero(listener.samples == -5) >= 1_600 - 160
            assert told.events.empty()

    in_a_room(world, talk)


def test_a_paused_output_goes_on_where_it_was(world):
    async def talk(server):
        async with server.connect() as caller, server.connect() as call:
            output = AudioOutput(call)
            told = Told(output)
            async with Listener(caller) as listener:
                talking = asyncio.create_task(say(output, ramp(24_000)))
                await told.next("playback_started")
                await asyncio.sleep(0.3)
                output.pause()
                await asyncio.sleep(60)
                before = len(listener.loud_at)
                assert told.events.empty()
                output.resume()
                finished = await told.next("playback_finished")
                await talking
            assert before < 40
            assert (finished.playback_position, finished.interrupted) == (3.0, False)
            heard = listener.samples[listener.samples != 0]
            # All but the frames that fade out and in around the pause.
            assert np.count_nonzero(np.isin(ramp(24_000), heard)) >= 24_000 - 2 * 160

    in_a_room(world, talk)


@pytest.mark.parametrize("steady", [True, False])
def test_the_input_gives_what_the_caller_says(world, steady):
    async def talk(server):
        async with server.connect() as caller, server.connect() as call:
            source = AudioInput(call, rate=8_000, steady=steady)
            source.on_attached()
            await caller.send(ramp(8_000))
            heard = np.empty(0, np.int16)
            while np.count_nonzero(heard) < 8_000:
                frame = await anext(source)
                assert (frame.sample_rate, frame.num_channels) == (8_000, 1)
                heard = np.append(heard, np.frombuffer(frame.data, np.int16))
            np.testing.assert_array_equal(np.trim_zeros(heard), ramp(8_000))

    in_a_room(world, talk)


@pytest.mark.parametrize("steady", [True, False])
def test_the_input_keeps_the_time_when_nothing_comes(world, steady):
    """A recognizer would not notice otherwise that someone has stopped speaking."""

    async def talk(server):
        loop = asyncio.get_running_loop()
        async with server.connect() as call:
            source = AudioInput(call, rate=16_000, steady=steady)
            source.on_attached()
            await anext(source)
            begun, samples = loop.time(), 0
            server.network.outage(3)
            while loop.time() - begun < 10:
                samples += (await anext(source)).samples_per_channel
            assert len(call.stats().reconnects) == 1
            assert samples / 16_000 == pytest.approx(loop.time() - begun, abs=0.12)

    in_a_room(world, talk)


def test_a_detached_input_gives_nothing_until_it_is_attached(world):
    async def talk(server):
        async with server.connect() as caller, server.connect() as call:
            source = AudioInput(call)
            taking = asyncio.ensure_future(anext(source))
            await asyncio.sleep(1)
            assert not taking.done()
            source.on_attached()
            await taking
            taking = asyncio.ensure_future(anext(source))
            source.on_detached()
            await asyncio.sleep(1)
            assert not taking.done()
            source.on_attached()
            await taking
            await call.leave()
            async for _ in source:  # until the call has ended
                pass
            assert caller.ended is None

    in_a_room(world, talk)


def test_a_segment_of_text_is_one_message(world, caplog):
    async def talk(server):
        async with server.connect() as caller, server.connect() as call:
            output = TextOutput(call, "WORDS")
            words = caller.subscribe("WORDS")
            await asyncio.sleep(1)
            for word in ("one ", "two"):
                await output.capture_text(word)
            output.flush()
            output.flush()
            await output.capture_text("x" * 100_000)
            output.flush()
            await output.capture_text("three")
            output.flush()
            assert [(await anext(words)).message for _ in range(2)] == ["one two", "three"]
            await call.leave()
            await output.capture_text("four")
            output.flush()
            await asyncio.sleep(1)

    in_a_room(world, talk)
    assert "a transcript of 100000 characters is lost" in caplog.text
