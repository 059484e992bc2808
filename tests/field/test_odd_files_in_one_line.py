"""What cannot be read, sent or written down is one line, and never a traceback."""

import io
import json
import os

import av
import numpy as np
import pytest
from tests.sound_files import encoded, heard, sine, wav

from vsingest.media.errors import SoundFileError
from vsingest.media.open_sound import open_sound

pytestmark = pytest.mark.slow

PCM = np.zeros(8_000, "<i2").tobytes()
# A chunk that goes on far beyond the file, before its sound: the standard library's RuntimeError.
BEYOND = b"LIST\xff\xff\xff\x7fabcd"
NO_UTF8 = os.fsdecode(b"caf\xe9.wav")

ODD = {
    "beyond": (wav(PCM, after_format=BEYOND), "the file ends before its sound begins|No 'data'"),
    "codec": (wav(PCM, tag=0x1234), "Malformed 'fmt ' chunk|no decoder"),
    "33 channels": (wav(PCM, channels=33), r"channels: 33 is outside 1\.\.32"),
    "64 channels": (wav(PCM, channels=64), r"channels: 64 is outside 1\.\.32"),
    "no channels": (wav(PCM, channels=0, block=2), "channels: 0"),
    "no rate": (wav(PCM, rate=0), "rate: 0 Hz is outside"),
    "1 Hz": (wav(PCM, rate=1), "rate: 1 Hz is outside"),
    "4 GHz": (wav(PCM, rate=4_294_967_295), "rate: 4294967295 Hz is outside"),
    "10 MHz in floats": (wav(PCM, tag=3, bits=32, rate=10_000_000), "rate: 10000000 Hz is outside"),
    "40 channels in AIFF": (encoded("AIFF", "PCM_16", sine(channels=40), 8_000), "channels: 40"),
    "20 Hz in FLAC": (encoded("FLAC", "PCM_16", sine(), 20), "rate: 20 Hz is outside"),
    "20 Hz in FLAC twice": (2 * encoded("FLAC", "PCM_16", sine(), 20), "rate: 20 Hz is outside"),
    "nothing": (b"", "Format not recognised|not a sound"),
}


@pytest.mark.parametrize("odd", ODD)
def test_a_file_that_cannot_be_sent_says_why(tmp_path, odd):
    data, why = ODD[odd]
    path = tmp_path / "odd.wav"
    path.write_bytes(data)
    with pytest.raises(SoundFileError, match=why) as told:
        heard(open_sound(path))
    assert str(told.value).startswith(f"{path}: ")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("command", ["send", "doctor"])
@pytest.mark.parametrize("odd", ["beyond", "codec", "64 channels", "1 Hz", "4 GHz"])
def test_commands_say_it_in_one_line(vsingest, tmp_path, command, odd):
    path = tmp_path / "odd.wav"
    path.write_bytes(ODD[odd][0])
    done = vsingest(command, path, *(["--room=odd"] if command == "send" else []))
    assert done.returncode == 1
    assert done.stderr.startswith(f"vsingest: {path}: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_raw_rate_that_no_call_takes_is_refused(vsingest, tmp_path):
    (tmp_path / "a.raw").write_bytes(PCM)
    done = vsingest("send", tmp_path / "a.raw", "--format=s16le:20:1", "--room=odd")
    assert done.returncode == 2
    assert done.stderr == "vsingest: format: rate 20 is below 1000, the least a call takes\n"


@pytest.mark.parametrize(("form", "codec"), [("matroska", "pcm_s16le"), ("ipod", "aac")])
def test_tags_that_are_no_utf8_are_no_matter(tmp_path, form, codec):
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        container.metadata["title"] = "TITLE"
        stream = container.add_stream(codec, rate=16_000, layout="mono")
        kind = stream.codec_context.format.name
        for _ in range(16):
            samples = np.zeros((1, 1_024), np.float32 if "flt" in kind else np.int16)
            frame = av.AudioFrame.from_ndarray(samples, kind, "mono")
            frame.sample_rate = 16_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    data = file.getvalue()
    assert b"TITLE" in data
    (tmp_path / "a.bin").write_bytes(data.replace(b"TITLE", b"\xff\xfe\xe9\x80\xe9"))
    assert len(heard(open_sound(tmp_path / "a.bin"))) >= 16 * 1_024


@pytest.mark.parametrize(("form", "subtype"), [("WAV", "PCM_16"), ("FLAC", "PCM_16")])
def test_a_name_that_is_no_utf8_is_read_and_told(vsingest, tmp_path, form, subtype):
    path = tmp_path / NO_UTF8
    path.write_bytes(encoded(form, subtype, sine(seconds=0.5), 8_000))
    for more in ((), ("--json",)):
        done = vsingest("doctor", path, *more)
        assert (done.returncode, done.stderr) == (0, "")
        assert "caf\N{REPLACEMENT CHARACTER}.wav" in done.stdout
    sent = vsingest("send", path, "--room=odd", "--json")
    assert (sent.returncode, sent.stderr) == (0, "")
    assert [json.loads(line)["event"] for line in sent.stdout.splitlines()] == ["joined", "sent"]
    gone = vsingest("send", tmp_path / f"no{NO_UTF8}", "--room=odd", "--json")
    assert gone.returncode == 1
    assert len(gone.stderr.splitlines()) == 1


def test_a_damaged_file_is_sent_as_far_as_it_goes_and_that_is_told(vsingest, tmp_path):
    path = tmp_path / "cut.wav"
    path.write_bytes(wav(PCM)[:-8_000])
    done = vsingest("send", path, "--room=odd")
    assert done.returncode == 0
    assert "sent 0.5" in done.stdout
    assert done.stderr == (
        "vsingest: cut.wav is damaged, and what could be read was sent: "
        "it ends 0.50 s before its header says\n"
    )
    told = json.loads(vsingest("doctor", path, "--json").stdout)
    assert told["damage"] == "it ends 0.50 s before its header says"
