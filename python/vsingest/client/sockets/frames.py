"""The sources of masked frames, one for each audio format in each process."""

from typing import Final

from vsingest import system
from vsingest.fast import MaskedFrames
from vsingest.protocol.audio import PLAIN_AUDIO, SAMPLE_RATES, AudioFormat

_FRAMES: Final = {
    (rate, binary): MaskedFrames(
        frame_samples=AudioFormat(sample_rate=rate).frame_samples,
        transport="binary" if binary else "json",
        random=system.random_bytes,
    )
    for rate in SAMPLE_RATES
    for binary in (False, True)
}


def frames_of(audio: AudioFormat = PLAIN_AUDIO) -> MaskedFrames:
    """Returns the source of frames for audio of a format, and for events."""
    return _FRAMES[audio.sample_rate, audio.binary]


def forget_keys() -> None:
    """Makes all sources draw new masking keys before their next frame."""
    for frames in _FRAMES.values():
        frames.forget_keys()


# A forked child must not continue its parent's sequence of keys.
system.at_fork(after_in_child=forget_keys)
