"""An object whose making failed leaves alone what it never had; half-made ones refuse to work."""

import os
import subprocess
import sys

import pytest

from vsingest import fast

ALL = {name: kind for name in fast.__all__ if isinstance(kind := getattr(fast, name), type)}


def run(code):
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", code],
        timeout=60,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_bad_descriptor_closes_no_other():
    os.fstat(0)
    for bad in (9_999, -1, "x", None):
        with pytest.raises((OSError, ValueError, TypeError)):
            fast.AudioWire(bad)
    with pytest.raises(TypeError):
        fast.AudioWire()
    os.fstat(0)


@pytest.mark.parametrize("name", ALL)
def test_a_making_that_fails_closes_and_frees_nothing(name):
    run(
        "import os\nfrom vsingest import fast\n"
        f"kind = fast.{name}\n"
        "for arguments in ((), (None,), (object(),), (-1,), ('x', 2, 3, 4, 5, 6, 7)):\n"
        "    for make in (kind, lambda *a: kind.__new__(kind, *a)):\n"
        "        try:\n            make(*arguments)\n"
        "        except Exception: pass\n"
        "for descriptor in (0, 1, 2): os.fstat(descriptor)\n"
    )


HALF_MADE = """
import inspect
from vsingest import fast

kind = fast.{name}
class Forgetful(kind):
    def __init__(self, *_, **__):
        pass

half = Forgetful.__new__(Forgetful)
for name in dir(half):
    if name.startswith("__") and name not in ("__repr__", "__len__", "__bool__"):
        continue
    for arguments in ((), (0,), (b"ab",), (bytearray(4),), (None,), (0, 0), (1, b"", None)):
        try:
            found = getattr(half, name)
            if callable(found):
                found(*arguments)
        except Exception:
            pass
print("whole")
"""


@pytest.mark.parametrize(
    "name",
    ["MediaConnection", "MediaReceiver", "MediaSender", "Outgoing"],
)
def test_a_subclass_that_forgets_its_base_does_not_crash(name):
    assert run(HALF_MADE.format(name=name)) == "whole\n"


def test_a_receiver_without_its_base_says_what_to_call():
    class Forgetful(fast.MediaReceiver):
        def __init__(self):
            pass

    for call in (lambda r: r.get_buffer(-1), lambda r: r.buffer_updated(1)):
        with pytest.raises(RuntimeError, match=r"Forgetful: .* super\(\).__init__\(buffer, role"):
            call(Forgetful())


def test_a_receiver_is_made_once_and_keeps_its_memory():
    buffer = bytearray(64)
    receiver = fast.MediaReceiver(buffer, role="client")
    with pytest.raises(RuntimeError, match="made already"):
        receiver.__init__(bytearray(1), role="server")
    receiver.get_buffer(-1).release()
    with pytest.raises(BufferError):
        buffer.extend(bytes(1 << 20))


def test_a_sender_without_its_base_sends_frames_as_by_default():
    class Forgetful(fast.MediaSender):
        def __init__(self):
            pass

    assert (Forgetful().framed, Forgetful().transport) == (True, "json")


def test_masks_are_drawn_whatever_init_is_skipped():
    frames = fast.MaskedFrames.__new__(fast.MaskedFrames)
    masks = {frames.frame(1, b"abcd")[2:6] for _ in range(8)}
    assert len(masks) > 1
    assert bytes(4) not in masks


def test_a_stretch_is_closed_until_it_is_started():
    assert fast.Stretch.__new__(fast.Stretch, 0.02).due is None
    with pytest.raises(TypeError):
        fast.Stretch.__new__(fast.Stretch)


@pytest.mark.parametrize("name", ["Frame", "Seat"])
def test_what_only_the_core_makes_is_harmless_empty(name):
    kind = getattr(fast, name)
    with pytest.raises(TypeError, match="comes from"):
        kind()
    assert repr(kind.__new__(kind)).startswith("<")
