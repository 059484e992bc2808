"""A stranger's module: it reaches the core by `cimport`, and makes no Python call for a frame."""

from libc.stdint cimport int16_t
cimport numpy as cnp

import numpy as np

from vsingest.fast._media cimport MEDIA_BYTES_MAX, decode_into
from vsingest.fast._packetizer cimport Packetizer
from vsingest.fast._playout cimport PlayoutBuffer
from vsingest.fast._resampler cimport Resampler

cnp.import_array()

cdef enum:
    FRAME = 160


def heard(const int16_t[::1] speech, Py_ssize_t chunk):
    """What is played of S16 at 48 kHz that arrives a chunk at a time: whole frames at 8 kHz."""
    cdef Resampler resampler = Resampler(48_000, 8_000, dtype="int16")
    cdef Packetizer packetizer = Packetizer(FRAME)
    cdef PlayoutBuffer playout = PlayoutBuffer(frame_samples=FRAME, target_samples=FRAME)
    cdef cnp.ndarray narrow = np.empty(chunk, np.int16)
    cdef cnp.ndarray played = np.empty(speech.shape[0] // 6 + FRAME, np.int16)
    cdef cnp.ndarray frames
    cdef int16_t *out = <int16_t *>cnp.PyArray_DATA(played)
    cdef Py_ssize_t start, samples, real = 0
    for start in range(0, speech.shape[0], chunk):
        samples = resampler.run(
            cnp.PyArray_DATA(narrow), chunk, &speech[start], min(chunk, speech.shape[0] - start))
        frames = packetizer.push_bytes(cnp.PyArray_DATA(narrow), samples * sizeof(int16_t))
        playout.push_bytes(cnp.PyArray_DATA(frames), cnp.PyArray_NBYTES(frames))
        with nogil:
            while playout.state.ring.held >= FRAME:
                real += playout.pull_into(out + real)
    return played[:real]


def decoded(message):
    """The samples of a media message, as bytes."""
    cdef char[MEDIA_BYTES_MAX] pcm
    cdef Py_ssize_t size = decode_into(message, pcm, MEDIA_BYTES_MAX)
    return pcm[:size]
