"""Sound files as others write them: whole, unfinished and set end to end."""

import io
import struct

import av
import numpy as np
import soundfile


def wav(
    data,
    *,
    tag=1,
    channels=1,
    rate=8_000,
    bits=16,
    block=None,
    size=None,
    riff=None,
    after_format=b"",
    after_data=b"",
    sub_format=None,
):
    """Makes a WAV file whose header may say anything."""
    block = channels * bits // 8 if block is None else block
    head = struct.pack("<HHIIHH", tag, channels, rate, rate * block & 0xFFFFFFFF, block, bits)
    if sub_format is not None:
        guid = sub_format.to_bytes(2, "little") + bytes.fromhex("000000001000800000aa00389b71")
        head += struct.pack("<HHI", 22, bits, 0) + guid
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + after_format
    body += b"data" + struct.pack("<I", len(data) if size is None else size) + data + after_data
    return b"RIFF" + struct.pack("<I", len(body) if riff is None else riff) + body


def sine(rate=8_000, channels=1, seconds=1.0, hertz=440):
    """Makes a sine of half full scale, of shape (samples, channels)."""
    moments = np.arange(round(rate * seconds)) / rate
    return np.repeat(np.sin(2 * np.pi * hertz * moments)[:, None] / 2, channels, axis=1)


def encoded(form, subtype, samples, rate):
    """Has libsndfile write a file of its own."""
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, samples.shape[1], subtype, format=form) as out:
        for start in range(0, len(samples), 4_096):  # libsndfile's Vorbis takes no more at once
            out.write(samples[start : start + 4_096])
    return file.getvalue()


def by_ffmpeg(form, codec, samples, rate):
    """Has FFmpeg write a file of its own, of one or two channels."""
    file = io.BytesIO()
    layout = {1: "mono", 2: "stereo"}[samples.shape[1]]
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        context = stream.codec_context
        context.open()
        cut = av.AudioResampler(context.format, layout, rate, context.frame_size or 1_024)
        planes = np.ascontiguousarray(samples.T.astype(np.float32))
        frame = av.AudioFrame.from_ndarray(planes, "fltp", layout)
        frame.sample_rate = rate
        for piece in (*cut.resample(frame), *cut.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


def without_count(mp3):
    """Takes the first frame off, which says how many there are."""
    second = mp3.index(mp3[:2], 4)
    assert b"Xing" in mp3[:second] or b"Info" in mp3[:second]
    return mp3[second:]


def heard(source):
    """Reads a source to its end: float64, of shape (samples, channels)."""
    blocks = [np.zeros((0, source.channels))]
    try:
        blocks += [x / 32_768 if x.dtype == np.int16 else x for x in source.blocks()]
    finally:
        source.close()
    return np.concatenate(blocks)
