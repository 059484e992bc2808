"""Errors of sound files and audio devices."""


class SoundError(Exception):
    """The base class: the text names the file or the device, the cause and the remedy."""


class SoundFileError(SoundError):
    """A file cannot be read or written."""


class DeviceError(SoundError):
    """A microphone or a speaker does not exist, or cannot be used."""
