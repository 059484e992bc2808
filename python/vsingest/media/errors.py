"""What can be wrong with where sound comes from, and where it goes."""


class SoundError(Exception):
    """The base: the text names the file or the device, says why, and what to do."""


class SoundFileError(SoundError):
    """A file cannot be read or written."""


class DeviceError(SoundError):
    """A microphone or a speaker is not there, or cannot be used."""
