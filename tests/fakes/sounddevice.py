"""Stands in for sounddevice where no machine has a sound card: a microphone hums, a speaker keeps.

Devices are what FAKE_DEVICES says: "both" (the default), "none". A stream runs in no thread: its
callback is called as the test, or the opening of the stream, has it.
"""

import os
from types import SimpleNamespace

import cffi
import numpy as np

_ffi = cffi.FFI()
HUM_SECONDS = 0.5
streams = []


class PortAudioError(Exception):
    pass


default = SimpleNamespace(device=(0, 1))
_DEVICES = [
    {
        "name": "Fake Microphone",
        "max_input_channels": 1,
        "max_output_channels": 0,
        "default_samplerate": 16_000.0,
    },
    {
        "name": "Fake Speaker",
        "max_input_channels": 0,
        "max_output_channels": 2,
        "default_samplerate": 48_000.0,
    },
]


def query_devices(device=None, kind=None):
    found = _DEVICES if os.environ.get("FAKE_DEVICES", "both") == "both" else []
    if kind is None:
        return found
    usable = [one for one in found if one[f"max_{kind}_channels"]]
    if isinstance(device, str):
        usable = [one for one in usable if device in one["name"]]
        if not usable:
            raise ValueError(f"No {kind} device matching {device!r}")
    if not usable:
        raise PortAudioError(f"Error querying device {device}")
    return usable[0]


class _Stream:
    def __init__(self, samplerate, device, channels, dtype, callback):
        assert (channels, dtype) == (1, "int16")
        if os.environ.get("FAKE_DEVICES") == "busy":
            raise PortAudioError("Device unavailable [PaErrorCode -9985]")
        self.rate, self.callback = samplerate, callback
        self.active = False
        streams.append(self)

    def start(self):
        self.active = True

    def close(self):
        self.active = False

    def call(self, samples):
        """As PortAudio's thread would: with a cffi buffer, which lives as long as the call."""
        memory = _ffi.new("int16_t[]", samples.tolist())
        view = _ffi.buffer(memory)
        self.callback(view, len(samples), None, 0)
        return np.frombuffer(bytes(view), np.int16)


class RawInputStream(_Stream):
    def start(self):
        super().start()
        time = np.arange(round(HUM_SECONDS * self.rate)) / self.rate
        for block in np.array_split((9_000 * np.sin(2 * np.pi * 440 * time)).astype(np.int16), 25):
            self.call(block)


class RawOutputStream(_Stream):
    pass
