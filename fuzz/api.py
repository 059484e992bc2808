"""Calls every public name of `vsingest.fast` with whatever may not crash it.

By a seed: odd buffers, numbers and objects, half-made objects, copies, several threads at one
object, and forks amid them. Names come from `fast.__all__`, and methods and properties from their
classes, so that new ones take part by themselves. A call may return or raise; what ends the run is
a crash, a report of a sanitizer, a hang, or an exception of a kind that no docstring promises. Then
the seed and the last calls are printed:

    python fuzz/api.py --seconds 60
    python fuzz/api.py --seed 12345      # one round again
"""

import argparse
import copy
import faulthandler
import inspect
import json
import os
import pickle
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from enum import IntEnum
from pathlib import Path

from odd_values import OddError, OddValues

from vsingest import fast

CALLS = 150  # of a round
CHILD_SECONDS = 10.0
HANG_SECONDS = 120  # libsoxr may take seconds a channel to begin
LAST_CALLS = 12
SANITIZED = "libasan" in os.environ.get("LD_PRELOAD", "")
# Python's own MemoryError and NotImplementedError (a RuntimeError) are among what is documented.
DOCUMENTED = (TypeError, ValueError, BufferError, RuntimeError, OverflowError, MemoryError)
WITH_DESCRIPTORS = (fast.AudioWire, fast.SocketWriter)
PUBLIC = {name: getattr(fast, name) for name in fast.__all__}
CLASSES = [each for each in PUBLIC.values() if isinstance(each, type)]
INHERITED = {name for base in (object, int, tuple, BaseException) for name in dir(base)}
# Beat.run() lasts until stop(): it has a thread of its own.
MEMBERS = {
    kind: []
    if issubclass(kind, IntEnum)
    else [each for each in dir(kind) if each not in {*INHERITED, "run"} and each[0] != "_"]
    for kind in CLASSES
}


def parameters_of(target: object) -> list[inspect.Parameter]:
    try:
        found = inspect.signature(target).parameters.values()
    except (TypeError, ValueError):
        return []
    return [each for each in found if each.name != "self"]


# Read once, since threads that parse at the same time may fail in CPython 3.11 (gh-106905).
PARAMETERS = {name: parameters_of(found) for name, found in PUBLIC.items()} | {
    f"{kind.__name__}.{each}": parameters_of(getattr(kind, each))
    for kind, members in MEMBERS.items()
    for each in members
}


class Transport:
    """As much of an asyncio transport as a SocketWriter asks for, over sockets of our own."""

    def __init__(self, draw: random.Random) -> None:
        self.ends = socket.socketpair()
        for end in self.ends:
            end.setblocking(False)
        self.draw = draw

    def get_extra_info(self, name: str) -> object:
        return self.ends[0] if name == "socket" and self.draw.random() < 0.9 else None

    def get_write_buffer_size(self) -> int:
        return self.draw.choice((0, 0, 7))

    def write(self, data: object) -> None:
        if self.draw.random() < 0.1:
            raise OddError("from a transport")


class Log:
    """The last calls, in a file, since memory dies with the process."""

    def __init__(self, path: str) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND)
        self.called: Counter[str] = Counter()
        self.returned: Counter[str] = Counter()

    def start(self, seed: int) -> None:
        os.ftruncate(self.file, 0)
        os.write(self.file, f"seed {seed}\n".encode())

    def call(self, name: str, positional: list[object], named: dict[str, object]) -> None:
        self.called[name] += 1
        shown = [shape_of(each) for each in positional]
        shown += [f"{key}={shape_of(each)}" for key, each in named.items()]
        line = f"{threading.current_thread().name}: {name}({', '.join(shown)})"
        os.write(self.file, (line[:300] + "\n").encode(errors="replace"))


def shape_of(value: object) -> str:
    if isinstance(value, (int, float, str, type(None))):
        return (
            ascii(value)[:40] if not isinstance(value, int) or value.bit_length() < 99 else "huge"
        )
    if isinstance(value, memoryview):
        try:
            return f"memoryview {value.format} {value.shape}"
        except ValueError:
            return "memoryview released"
    size = getattr(value, "shape", None)
    if size is None and isinstance(value, (bytes, bytearray, list, tuple)):
        size = list.__len__(value) if isinstance(value, list) else len(value)
    dtype = f" {value.dtype}" if hasattr(value, "dtype") else ""
    return f"<{type(value).__name__}{dtype} {size}>"


class Caller:
    """Draws calls and makes them."""

    def __init__(self, seed: int, made: list[object], log: Log) -> None:
        self.draw = random.Random(seed)
        self.made = made
        descriptors = [each.ends[0].fileno() for each in made if isinstance(each, Transport)]
        self.values = OddValues(self.draw, made, descriptors)
        self.log = log

    def run(self, count: int) -> None:
        for _ in range(count):
            self.one_call()

    def one_call(self) -> None:
        target, name, action = self.draw.choices(
            (self.a_function, self.a_member, self.a_half_made, self.a_copy, self.a_reading),
            (30, 55, 5, 3, 7),
        )[0]()
        try:
            given = action()
        except (*DOCUMENTED, OddError):
            return
        except (AttributeError, pickle.PickleError):
            if name != "copy" and not name.endswith(" ="):  # Python's own, there
                raise
        except OSError:
            if not issubclass(target, WITH_DESCRIPTORS):
                raise
        else:
            self.log.returned[name] += 1
            self.keep(given)

    def keep(self, given: object) -> None:
        """What a call gave may be given to the next."""
        if isinstance(given, tuple) and given and isinstance(given[0], memoryview):
            given = given[0]  # it holds the memory of a ring
        elif not type(given).__module__.startswith("vsingest") or isinstance(given, IntEnum):
            return
        if len(self.made) < 60:
            self.made.append(given)
        else:
            self.made[self.draw.randrange(len(self.made) // 2, len(self.made))] = given

    def arguments(self, name: str) -> tuple[list[object], dict[str, object]]:
        """For each parameter something; now and then too few, or another one in its place."""
        positional: list[object] = []
        named: dict[str, object] = {}
        parameters = PARAMETERS[name]
        if name == "Opcode":
            return [self.values.an_odd_number()], {}  # more of them make another class
        for each in parameters:
            if each.default is not each.empty and self.draw.random() < 0.5:
                continue
            if self.draw.random() < 0.02:
                break
            value = self.values.for_parameter(each.name)
            if each.name == "out" and positional and self.draw.random() < 0.2:
                value = positional[0]
            if each.kind is each.KEYWORD_ONLY or named:
                named[each.name] = value
            elif each.kind is each.POSITIONAL_OR_KEYWORD:
                positional.append(value)
        if self.draw.random() < 0.02 and "descriptor" not in [each.name for each in parameters]:
            positional.append(self.values.odd())
        return positional, named

    def calling(self, kind: object, name: str, function: object):
        positional, named = self.arguments(name)
        self.log.call(name, positional, named)
        return kind, name, lambda: function(*positional, **named)

    def a_function(self):
        name = self.draw.choice(fast.__all__)
        found = PUBLIC[name]
        return self.calling(found if isinstance(found, type) else object, name, found)

    def an_object(self) -> object:
        kind = self.draw.choice(CLASSES)
        found = self.values.of_kind(kind)
        return found if found is not None else self.draw.choice(self.made)

    def a_member(self):
        target = self.an_object()
        kind = next((each for each in type(target).__mro__ if each in CLASSES), None)
        if kind is None or not MEMBERS[kind]:
            return object, "repr", lambda: repr(target)
        member = self.draw.choice(MEMBERS[kind])
        name = f"{kind.__name__}.{member}"
        if not callable(getattr(kind, member)) or (
            member == "write" and issubclass(kind, fast.MediaSender)
        ):
            if self.draw.random() < 0.3:
                value = self.values.for_parameter(member)
                self.log.call(f"{name} =", [value], {})
                return kind, f"{name} =", lambda: setattr(target, member, value)
            self.log.call(name, [], {})
            return kind, name, lambda: getattr(target, member)
        return self.calling(kind, name, getattr(target, member))

    def a_half_made(self):
        """One whose class was never initialised, or which a subclass overrides at random."""
        kind = self.draw.choice([each for each in CLASSES if not issubclass(each, IntEnum)])
        positional, named = self.arguments(kind.__name__)
        overridden = {
            each: self.values.a_callback() for each in MEMBERS[kind] if self.draw.random() < 0.3
        }
        if self.draw.random() < 0.7:
            overridden["__init__"] = lambda self, *_, **__: None
        given = self.draw.random() < 0.6

        def make() -> object:
            made = type("Derived", (kind,), overridden) if given else kind
            if given and "__init__" not in overridden:
                return made(*positional, **named)
            if self.draw.random() < 0.5 and kind is not fast.AudioWire:
                return made.__new__(made)
            return made.__new__(made, *positional, **named)

        self.log.call(f"{kind.__name__}.__new__", positional, named)
        return kind, f"{kind.__name__}.__new__", make

    def a_copy(self):
        target = self.an_object()
        how = self.draw.choice((copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))))
        self.log.call(f"a copy of {type(target).__name__}", [], {})
        if isinstance(target, (Transport, memoryview)):
            return object, "repr", lambda: repr(target)
        return object, "copy", lambda: how(target)

    def a_reading(self):
        """A receiver reads what came, as a transport has it do, or a parser does."""
        receiver = self.values.of_kind(fast.MediaReceiver)
        wire = self.values.wire_bytes()
        self.log.call("MediaReceiver reads", [receiver, wire], {})

        def read() -> None:
            if receiver is None:
                return
            view = receiver.get_buffer(-1)
            part = wire[: len(view)]
            view[: len(part)] = part
            receiver.buffer_updated(len(part))

        return fast.MediaReceiver, "MediaReceiver reads", read


def a_connection(outgoing: fast.Outgoing) -> fast.MediaConnection:
    """A server's connection, which writes to nobody while its time stands still."""
    ignore = {"message_received": lambda *_: None, "changed": lambda _: None}
    limits = {
        "max_message_bytes": 500,
        "waiting_messages": 5,
        "ping_seconds": 1,
        "close_seconds": 1,
        "read_bytes_per_second": 1e3,
        "read_burst_bytes": 1e4,
        "control_frames_per_second": 9,
        "control_frame_burst": 9,
    }
    made = type("Connection", (fast.MediaConnection,), ignore)
    return made(bytearray(1_000), outgoing, lambda _: None, lambda: 1.0, **limits)


def some_objects(draw: random.Random) -> list[object]:
    """One of each kind that works, as chance alone would seldom make them."""
    transport = Transport(draw)
    bridge, beat, queue = fast.Bridge(), fast.Beat(), fast.PacedQueue(8_000, fast.Stretch(0.02))
    senders = [fast.MediaSender(transport=each) for each in ("json", "binary")]
    waits = {"event_bytes": 100, "audio_messages": 2, "stalled_messages": 4}
    senders.append(fast.Outgoing(give_up=lambda: None, **waits))
    senders[0].write = lambda _: None
    rates = draw.choice(((8_000, 48_000), (44_100, 47_999), (48_000, 44_100)))
    role = draw.choice(("server", "client"))
    ignore = {"frame_received": lambda *_: None, "parsing_failed": lambda *_: None}
    return [
        *[transport, beat, bridge, queue, queue.ring, queue.stretch, *senders],
        bridge.join(fast.PlayoutBuffer(), senders[0]),
        bridge.join(fast.PlayoutBuffer(frame_samples=320), senders[1]),
        fast.AudioWire(transport.ends[0].fileno()),
        fast.SocketWriter(transport),
        fast.Dither(1),
        fast.FrameParser(role=role),
        *fast.FrameParser(role="client").feed(fast.encode_frame(1, "hello")),
        fast.MaskedFrames(),
        type("Receiver", (fast.MediaReceiver,), ignore)(bytearray(4_096), role=role),
        a_connection(senders[-1]),
        fast.Packetizer(),
        fast.PlayoutBuffer(adaptive=draw.random() < 0.5),
        fast.Resampler(*rates, dtype=draw.choice(("int16", "float32"))),
        fast.Resampler(8_000, 16_000, channels=2),
        fast.RoomMixer(4),
        fast.SampleRing(1_000),
        fast.VoiceActivity(),
    ]


def in_threads(seed: int, made: list[object], log: Log) -> None:
    """Several threads, at one another's objects, while a beat runs; every other time a fork."""
    beat = next(each for each in made if type(each) is fast.Beat)
    threads = [threading.Thread(target=beat.run, name="beat")]
    for number in range(3):
        caller = Caller(seed + number, made, log)
        threads.append(threading.Thread(target=caller.run, args=(CALLS // 3,), name=f"t{number}"))
    for thread in threads:
        thread.start()
    if seed // 4 % 2:
        in_a_fork(seed, made, log)
    for thread in threads[1:]:
        thread.join()
    beat.stop()
    threads[0].join()


def in_a_fork(seed: int, made: list[object], log: Log) -> None:
    """The child goes on with what it was left with, and ends by letting go of it.

    Not under AddressSanitizer: gcc's (12) may leave a lock of its allocator held in the child.
    """
    if SANITIZED:
        return
    child = os.fork()
    if child == 0:
        signal.alarm(HANG_SECONDS // 2)
        Caller(seed, made, log).run(CALLS // 10)
        made.clear()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        fail(f"a forked child ended by {os.waitstatus_to_exitcode(status)}")


def one_round(seed: int, log: Log) -> None:
    log.start(seed)
    made = some_objects(random.Random(seed))
    transport = made[0]
    kind = seed % 4
    if kind == 1:
        in_threads(seed, made, log)
    elif kind == 2:
        Caller(seed, made, log).run(CALLS // 3)
        in_a_fork(seed, made, log)
    else:
        Caller(seed, made, log).run(CALLS)
    for end in transport.ends:
        end.close()


def fail(why: str) -> None:
    os.write(2, f"{why}\n".encode())
    os._exit(1)


def undocumented(caught) -> None:
    """Of any thread, and of what Python could only have ignored."""
    if not isinstance(caught.exc_value, OddError):
        traceback.print_exception(caught.exc_type, caught.exc_value, caught.exc_traceback)
        fail("an exception of a kind that is not documented, or that nobody could catch")


def run_rounds(first: int, most: int, seconds: float, log: Log) -> int:
    """A child's work; returns how many rounds were made."""
    faulthandler.enable()
    # A hang ends by this signal; a watchdog's thread would be one more that a fork leaves behind.
    faulthandler.register(signal.SIGALRM, chain=True)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    sys.unraisablehook = threading.excepthook = undocumented
    sys.setswitchinterval(1e-4)
    end = time.monotonic() + seconds
    rounds = 0
    while rounds < most and (time.monotonic() < end or rounds == 0):
        signal.alarm(HANG_SECONDS)
        try:
            one_round(first + rounds, log)
        except Exception:
            traceback.print_exc()
            fail("an exception of a kind that is not documented")
        rounds += 1
    return rounds


def run_child(first: int, rounds: int, seconds: float, log: Path) -> dict[str, object]:
    """Runs rounds in a process of its own; ends this one where they fail."""
    command = [sys.executable, __file__, "--child", str(log), "--seed", str(first)]
    command += ["--rounds", str(rounds), "--seconds", str(seconds)]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        said, problem = child.communicate(timeout=seconds + 3 * HANG_SECONDS)
        ended = f"ended by {child.returncode}"
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        said, problem = child.communicate()
        ended = "hung"
    if child.returncode == 0 and b"runtime error:" not in problem:
        return json.loads(said)
    seed, *calls = log.read_text(errors="replace").splitlines() or ["seed unknown"]
    seed = seed.removeprefix("seed ")
    print(problem.decode(errors="replace"))
    print("the last calls:", *calls[-LAST_CALLS:], sep="\n  ")
    raise SystemExit(f"fuzz/api.py: {ended}; again: python fuzz/api.py --seed {seed}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="of the first round; then one round, or --rounds")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        log = Log(given.child)
        rounds = run_rounds(given.seed, given.rounds, given.seconds, log)
        print(json.dumps({"rounds": rounds, "called": log.called, "returned": log.returned}))
        sys.stdout.flush()
        os._exit(0)  # whatever threads are still at
    most = given.rounds or (1 << 40 if given.seed is None else 1)
    first = random.SystemRandom().randrange(1 << 40) if given.seed is None else given.seed
    print(f"fuzz/api.py: seed {first}", flush=True)
    end = time.monotonic() + given.seconds
    rounds, called, returned = 0, Counter(), Counter()
    with tempfile.NamedTemporaryFile() as log:
        while rounds < most and (rounds == 0 or time.monotonic() < end):
            seconds = min(CHILD_SECONDS, max(0.0, end - time.monotonic()))
            found = run_child(first + rounds, most - rounds, seconds, Path(log.name))
            rounds += found["rounds"]
            called.update(found["called"])
            returned.update(found["returned"])
    members = [f"{kind.__name__}.{each}" for kind in CLASSES for each in MEMBERS[kind]]
    everything = [*fast.__all__, *members]
    unanswered = [name for name in everything if not returned[name]]
    print(
        f"fuzz/api.py: {rounds} rounds, {called.total()} calls of {len(everything)} names,",
        f"of which {returned.total()} returned; nothing crashed",
    )
    if unanswered and given.seed is None:
        print("never returned:", *unanswered)
    if given.seed is None and (missed := [name for name in everything if not called[name]]):
        raise SystemExit(f"fuzz/api.py: never called: {' '.join(missed)}")


if __name__ == "__main__":
    main()
