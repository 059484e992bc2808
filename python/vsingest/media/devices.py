"""The machine's microphones and speakers, by PortAudio (needs the extra `devices`)."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Literal, TypeAlias

from vsingest.media.errors import DeviceError

Kind: TypeAlias = Literal["input", "output"]

_WHAT: Final = {"input": "microphone", "output": "speaker"}


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


def find_device(kind: Kind, wanted: int | str | None, rate: int | None) -> tuple[str, int]:
    """Gives what the system calls a device, and the rate to use it at: its own where none is asked.

    Args:
        kind: "input" or "output".
        wanted: Its index, a part of its name, or None for the default.
        rate: Samples a second; None for what it prefers.

    Raises:
        DeviceError: There is none, or none of that kind.
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
    """Begins to record or to play, mono, in S16; gives the running stream.

    Args:
        kind: "input" or "output".
        name: What errors call the device.
        device: As for `find_device`.
        rate: Samples a second.
        callback: Called in the device's own thread, as sounddevice says.

    Raises:
        DeviceError: It cannot be used so.
    """
    library = backend()
    make = {"input": library.RawInputStream, "output": library.RawOutputStream}[kind]
    try:
        stream = make(samplerate=rate, device=device, channels=1, dtype="int16", callback=callback)
        stream.start()
    except library.PortAudioError as error:
        raise DeviceError(f"{_WHAT[kind]} {name}: {error}") from None
    return stream
