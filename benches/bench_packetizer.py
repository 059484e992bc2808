"""The packetiser beside the numpy idiom, fed with chunks of 64 ms at 8 kHz."""

import numpy as np
import pytest

from vsingest import fast

CHUNK = np.arange(512, dtype=np.int16)


class NumpyPacketizer:
    def __init__(self):
        self.tail = np.empty(0, np.int16)

    def push(self, chunk):
        samples = np.concatenate((self.tail, chunk))
        whole = len(samples) // 160 * 160
        self.tail = samples[whole:]
        return samples[:whole].reshape(-1, 160)


@pytest.mark.benchmark(group="packetise, 512 samples")
def test_packetizer_vsingest(measure):
    measure(fast.Packetizer(160).push, CHUNK)


@pytest.mark.benchmark(group="packetise, 512 samples")
def test_packetizer_numpy(measure):
    measure(NumpyPacketizer().push, CHUNK)
