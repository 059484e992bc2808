"""Microphones and speakers, through PortAudio (needs the extra `devices`)."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Literal, TypeAlias

from vsingest.media.errors import DeviceError

Kind: TypeAlias = Literal["input", "output"]

# How often samples that a device took or gave are looked for.
POLL_SECONDS: Final = 0.01
_WHAT: Final = {"input": "microphone", "output": "speaker"}


@dataclass(frozen=True, slots=True)
class Device:
    """An audio device: a microphone, a speaker, or both.

    Attributes:
        index: A number that selects the device, as a part of its name does.
        name: The system's name for the device.
        inputs: Number of channels that it records.
        outputs: Number of channels that it plays.
        rate: Preferred samples a second.
        is_default_input: Whether it is the default microphone.
        is_default_output: Whether it is the default speaker.
    """

    index: int
    name: str
    inputs: int
    outputs: int
    rate: int
    is_default_input: bool
    is_default_output: bool


def backend() -> ModuleType:
    """Import sounddevice.

    Raises:
        DeviceError: sounddevice is not installed, or the system lacks PortAudio.
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
    """List the audio devices of this machine.

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


def find_device(kind: Kind, wanted: int | str | None, rate: int | None) -> tuple[str, int]:
    """Return the system's name for a device, and the rate to open it at.

    Args:
        kind: "input" or "output".
        wanted: The device's index, a part of its name, or None for the default.
        rate: Samples a second; None for the device's preferred rate.

    Raises:
        DeviceError: No such device exists, or it is not of that kind.
    """
    library = backend()
    try:
        found = library.query_devices(wanted, kind)
    except (ValueError, library.PortAudioError) as error:
        which = "no default" if wanted is None else f"device {wanted!r} is no"
        raise DeviceError(
            f"{which} {_WHAT[kind]} here: {error}; `vsingest devices` lists what there is"
        ) from None
    return found["name"], rate or round(found["default_samplerate"])


def open_stream(
    kind: Kind, name: str, device: int | str | None, rate: int, callback: Callable[..., None]
) -> Any:
    """Open a device, mono, in S16, start it, and return the running stream.

    Args:
        kind: "input" or "output".
        name: The device's name in error texts.
        device: As for `find_device`.
        rate: Samples a second.
        callback: Called in the device's own thread, with sounddevice's arguments.

    Raises:
        DeviceError: The device cannot be opened this way.
    """
    library = backend()
    make = {"input": library.RawInputStream, "output": library.RawOutputStream}[kind]
    try:
        stream = make(samplerate=rate, device=device, channels=1, dtype="int16", callback=callback)
        stream.start()
    except library.PortAudioError as error:
        raise DeviceError(f"{_WHAT[kind]} {name}: {error}") from None
    return stream
