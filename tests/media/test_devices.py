"""Microphone and speaker, on a stand-in for the library that reaches them."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from vsingest.media.devices import list_devices
from vsingest.media.errors import DeviceError
from vsingest.media.microphone import Microphone
from vsingest.media.speaker import Speaker

FAKE = Path(__file__).parents[1] / "fakes" / "sounddevice.py"


@pytest.fixture
def fake(monkeypatch):
    spec = importlib.util.spec_from_file_location("sounddevice", FAKE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    return module


class Impatient:
    """A clock that lets nobody wait."""

    def now(self):
        return 0.0

    async def sleep_until(self, deadline):
        pass


def test_the_devices_are_listed(fake):
    microphone, speaker = list_devices()
    assert (microphone.name, microphone.inputs, microphone.rate) == ("Fake Microphone", 1, 16_000)
    assert microphone.is_default_input
    assert not microphone.is_default_output
    assert (speaker.index, speaker.outputs, speaker.is_default_output) == (1, 2, True)


async def test_the_microphone_gives_what_the_device_wrote_and_counts_what_was_lost(fake, rng):
    microphone = Microphone(clock=Impatient())
    (stream,) = fake.streams
    assert (microphone.rate, microphone.channels, microphone.seconds) == (16_000, 1, None)
    blocks = microphone.blocks()
    assert len(await anext(blocks)) == 8_000  # what the stand-in hums when it is opened
    samples = rng.integers(-9_000, 9_000, 20_000).astype(np.int16)
    stream.call(samples)
    microphone.close()
    microphone.close()
    await blocks.aclose()
    rest = [block async for block in microphone.blocks()]
    assert np.array_equal(np.concatenate(rest), samples[4_000:])
    assert microphone.dropped == 4_000


async def test_a_microphone_that_goes_away_says_so(fake):
    microphone = Microphone("Fake Micro")
    blocks = microphone.blocks()
    await anext(blocks)
    fake.streams[0].active = False
    with pytest.raises(DeviceError, match="Fake Microphone went away"):
        await anext(blocks)


async def test_the_speaker_plays_what_it_is_given_and_silence_else(fake, rng):
    speaker = Speaker(rate=8_000)
    (stream,) = fake.streams
    samples = rng.integers(1, 9_000, 300).astype(np.int16)
    speaker.write(samples)
    noise = np.full(900, 77, np.int16)  # what was in the device's memory before
    played = stream.call(noise)
    assert not played[:480].any()  # 60 ms that bear what comes late
    assert np.array_equal(played[480:780], samples)
    assert not played[780:].any()
    assert (speaker.samples, speaker.dropped) == (300, 0)
    await speaker.drain()
    speaker.write(np.ones(2_500, np.int16))
    assert speaker.dropped == 100
    speaker.close()
    with pytest.raises(DeviceError, match="Fake Speaker went away"):
        speaker.write(samples)


@pytest.mark.parametrize(
    ("devices", "kind", "wanted", "why"),
    [
        ("none", Microphone, None, "no default microphone here: .*`vsingest devices` lists"),
        ("none", Speaker, None, "no default speaker here"),
        ("both", Microphone, "Trumpet", "device 'Trumpet' is no microphone"),
    ],
)
def test_a_device_that_is_not_there_is_named(fake, monkeypatch, devices, kind, wanted, why):
    monkeypatch.setenv("FAKE_DEVICES", devices)
    with pytest.raises(DeviceError, match=why):
        kind(wanted)


@pytest.mark.parametrize("kind", [Microphone, Speaker])
def test_a_device_that_cannot_be_opened_says_why(fake, monkeypatch, kind):
    def busy(**options):
        raise fake.PortAudioError("Device unavailable")

    monkeypatch.setattr(fake, "RawInputStream", busy)
    monkeypatch.setattr(fake, "RawOutputStream", busy)
    with pytest.raises(DeviceError, match=r"Fake .*: Device unavailable"):
        kind()


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(DeviceError, match=r"pip install 'vsingest\[devices\]'"):
        list_devices()


def test_without_portaudio_the_package_is_named(monkeypatch, tmp_path):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(DeviceError, match=r"not found: install PortAudio, .*libportaudio2"):
        list_devices()
