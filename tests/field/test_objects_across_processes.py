"""What is raised in one process can be raised in another; what cannot cross says so."""

import copy
import importlib
import inspect
import pickle
import pkgutil
from enum import Enum

import pytest

import vsingest
from vsingest import fast

GIVEN = {
    "code": 418, "status": 503, "message": "why", "reason": "why", "request_id": "r-1",
    "headers": {"retry-after": "3"}, "usage": True, "host": "::1", "port": 80, "phase": "joined",
    "last_event": "start", "fault": "old", "asked": True, "retry_after": 3, "seconds": 2.5,
    "queued_ms": 1.0, "capacity_ms": 2.0, "frames": (),
}  # fmt: skip


def exceptions():
    """Every exception class of the package, in any module that can be imported here."""
    found = set()
    for module in pkgutil.walk_packages(vsingest.__path__, "vsingest."):
        if module.name.endswith("__main__"):
            continue
        try:
            members = vars(importlib.import_module(module.name)).values()
        except ImportError:  # an extra that is not installed
            continue
        found.update(
            kind
            for kind in members
            if isinstance(kind, type)
            and issubclass(kind, BaseException)
            and kind.__module__.startswith("vsingest.")
        )
    return sorted(found, key=lambda kind: f"{kind.__module__}.{kind.__qualname__}")


def example(kind):
    if kind.__init__ in (base.__init__ for base in (BaseException, OSError, Exception)):
        return kind("why")
    if "__init__" not in vars(kind) and not any(
        "__init__" in vars(c) for c in kind.__mro__ if c.__module__.startswith("vsingest.")
    ):
        return kind("why")
    positional, named = [], {}
    for name, parameter in list(inspect.signature(kind.__init__).parameters.items())[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        default = "given" if parameter.default is parameter.empty else parameter.default
        value = GIVEN.get(name, default)
        if isinstance(parameter.annotation, type) and issubclass(parameter.annotation, Enum):
            value = next(iter(parameter.annotation))
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[name] = value
        else:
            positional.append(value)
    return kind(*positional, **named)


def test_the_walk_finds_them():
    names = {kind.__name__ for kind in exceptions()}
    assert {"ApiError", "EventError", "WorkerFailed", "CallEnded", "FrameError"} <= names


@pytest.mark.parametrize("kind", exceptions(), ids=lambda kind: kind.__qualname__)
@pytest.mark.parametrize("again", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy])
def test_every_exception_comes_back_as_it_was(kind, again):
    error = example(kind)
    back = again(error)
    assert type(back) is kind
    assert (str(back), back.args, vars(back)) == (str(error), error.args, vars(error))


def test_an_error_that_holds_frames_takes_them_along():
    parser = fast.FrameParser(role="client")
    with pytest.raises(fast.FrameError) as caught:
        parser.feed_in_place(bytearray(b"\x81\x02hi\xff\x00"))
    back = pickle.loads(pickle.dumps(caught.value))
    (frame,) = back.frames
    assert (frame.opcode, frame.fin, bytes(frame.payload)) == (fast.Opcode.TEXT, True, b"hi")
    assert (back.code, back.reason) == (caught.value.code, caught.value.reason)


def test_a_close_frame_keeps_its_code_and_reason():
    parser = fast.FrameParser(role="client")
    (frame,) = parser.feed_in_place(bytearray(b"\x88\x05\x03\xe8bye"))
    back = pickle.loads(pickle.dumps(frame))
    assert (back.close_code, back.close_reason) == (1000, "bye")
    assert (frame.close_code, frame.close_reason) == (1000, "bye")


def seat():
    return fast.Bridge().join(fast.PlayoutBuffer(), None)


def writer():
    class Transport:
        def get_extra_info(self, name):
            return None

    return fast.SocketWriter(Transport())


def outgoing():
    return fast.Outgoing(give_up=print, event_bytes=0, audio_messages=1, stalled_messages=1)


def connection():
    limits = {
        "max_message_bytes": 1, "waiting_messages": 1, "read_bytes_per_second": 1,
        "read_burst_bytes": 1, "control_frames_per_second": 1, "control_frame_burst": 1,
        "ping_seconds": 1, "close_seconds": 1,
    }  # fmt: skip
    return fast.MediaConnection(bytearray(8), outgoing(), print, float, **limits)


LIVE = [
    lambda: fast.AudioWire(0), fast.Beat, fast.Bridge, lambda: fast.Dither(1),
    lambda: fast.FrameParser(role="client"), fast.MaskedFrames,
    lambda: fast.MediaReceiver(bytearray(8), role="client"), fast.MediaSender,
    outgoing, connection,
    lambda: fast.PacedQueue(8, fast.Stretch(0.02)), fast.Packetizer, fast.PlayoutBuffer,
    lambda: fast.Resampler(8, 16), lambda: fast.RoomMixer(2), lambda: fast.SampleRing(8), seat,
    writer, lambda: fast.Stretch(0.02), fast.VoiceActivity,
]  # fmt: skip


@pytest.mark.parametrize("make", LIVE)
@pytest.mark.parametrize("again", [pickle.dumps, copy.copy, copy.deepcopy])
def test_what_lives_in_the_core_is_not_copied(make, again):
    live = make()
    with pytest.raises(TypeError, match=f"{type(live).__name__}: it can be neither copied nor"):
        again(live)


def test_every_class_of_the_core_is_held_to_it():
    values = {"Frame", "Levels", "PacedStats", "PlayoutStats", "SampleRingStats", "Opcode"}
    kinds = {name for name in fast.__all__ if isinstance(getattr(fast, name), type)}
    errors = {name for name in kinds if issubclass(getattr(fast, name), BaseException)}
    assert kinds - values - errors == {type(make()).__name__ for make in LIVE}


@pytest.mark.parametrize("name", ["PacedStats", "PlayoutStats", "SampleRingStats", "Levels"])
def test_values_are_copied(name):
    kind = getattr(fast, name)
    value = kind(*range(len(kind._fields)))
    assert pickle.loads(pickle.dumps(value)) == value == copy.copy(value)
