"""The machine's microphones and speakers, by PortAudio (needs the extra `devices`)."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from vsingest.media.errors import DeviceError


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone, a speaker, or both.

    Attributes:
        index: What it can be chosen by, as by a part of its name.
        name: What the system calls it.
        inputs: Channels it can record.
        outputs: Channels it can play.
        rate: Samples a second it prefers.
        is_default_input: Whether it is what records where nothing is chosen.
        is_default_output: Whether it is what plays where nothing is chosen.
    """

    index: int
    name: str
    inputs: int
    outputs: int
    rate: int
    is_default_input: bool
    is_default_output: bool


def backend() -> ModuleType:
    """Loads what reaches the devices.

    Raises:
        DeviceError: It is not installed, or the system lacks the library it needs.
    """
    try:
        import sounddevice
    except ModuleNotFoundError:
        raise DeviceError(
            "microphone and speaker need sounddevice: pip install 'vsingest[devices]'"
        ) from None
    except OSError as error:
        raise DeviceError(
            f"{error}: install PortAudio, such as by apt-get install libportaudio2"
        ) from None
    module: ModuleType = sounddevice
    return module


def list_devices() -> list[Device]:
    """Lists what there is.

    Raises:
        DeviceError: The devices cannot be reached.
    """
    library = backend()
    default_input, default_output = library.default.device
    try:
        found = library.query_devices()
    except library.PortAudioError as error:
        raise DeviceError(f"the audio devices cannot be listed: {error}") from None
    return [
        Device(
            index,
            one["name"],
            one["max_input_channels"],
            one["max_output_channels"],
            round(one["default_samplerate"]),
            index == default_input,
            index == default_output,
        )
        for index, one in enumerate(found)
    ]


def find_device(kind: str, wanted: int | str | None) -> Any:
    """What PortAudio knows of a device.

    Args:
        kind: "input" or "output".
        wanted: Its index, a part of its name, or None for the default.

    Raises:
        DeviceError: There is none, or none of that kind.
    """
    library = backend()
    what = {"input": "microphone", "output": "speaker"}[kind]
    try:
        return library.query_devices(wanted, kind)
    except (ValueError, library.PortAudioError) as error:
        which = "no default" if wanted is None else f"device {wanted!r} is no"
        raise DeviceError(
            f"{which} {what} here: {error}; `vsingest devices` lists what there is"
        ) from None
