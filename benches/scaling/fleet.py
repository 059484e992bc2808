"""What many sessions need: computed from what one core was seen to do."""

import math
from dataclasses import dataclass

from vsingest.fast import encode_frame, encode_media

FRAMES_PER_SECOND = 50
PCM_BYTES = 320
LOAD = 0.8  # of what a worker holds at most: there its lateness was measured
CORES = 8  # of a machine; one of them is left to the kernel's network and to all else
SPARE = 0.1  # of the machines, for those that fail or are being renewed
CALL_SECONDS = 300.0
HEADERS_BYTES = 66  # Ethernet 14, IPv4 20, TCP 20 and its timestamps 12
KIB_PER_GIB = 1 << 20


@dataclass(frozen=True)
class Figures:
    """What was measured.

    Attributes:
        sessions_per_core: The most that one worker held.
        process_kib: Resident memory of a worker with hardly a session.
        session_kib: Resident memory of a session that streams.
    """

    sessions_per_core: float
    process_kib: float
    session_kib: float


@dataclass(frozen=True)
class Fleet:
    """What it takes.

    Attributes:
        sessions: At the same time.
        workers: Processes, a core each.
        machines: Of `CORES` cores, the spare ones included.
        memory_gib: Resident memory of all workers.
        gigabits: A second in each direction, with the headers of TCP, IP and Ethernet.
        packets: A second in each direction, where no two frames share one.
        created: Sessions a second, if a call lasts `CALL_SECONDS`.
    """

    sessions: int
    workers: int
    machines: int
    memory_gib: float
    gigabits: float
    packets: int
    created: float


def frame_bytes():
    """Bytes on the wire of 20 ms of audio from a client: the longer way, as it is masked."""
    frame = encode_frame(1, encode_media(bytes(PCM_BYTES)), mask_key=bytes(4))
    return len(frame) + HEADERS_BYTES


def fleet(sessions, figures):
    """Computes what so many sessions need.

    Raises:
        ValueError: There are no sessions, or no worker holds any.
    """
    if sessions < 1:
        raise ValueError(f"sessions: {sessions} is not above 0")
    if figures.sessions_per_core * LOAD < 1:
        raise ValueError(f"sessions_per_core: at {LOAD:.0%} of {figures.sessions_per_core} is none")
    workers = math.ceil(sessions / math.floor(figures.sessions_per_core * LOAD))
    machines = math.ceil(workers / (CORES - 1))
    spare = math.ceil(machines * SPARE) if machines > 1 else 0
    packets = sessions * FRAMES_PER_SECOND
    return Fleet(
        sessions=sessions,
        workers=workers,
        machines=machines + spare,
        memory_gib=(workers * figures.process_kib + sessions * figures.session_kib) / KIB_PER_GIB,
        gigabits=packets * frame_bytes() * 8 / 1e9,
        packets=packets,
        created=sessions / CALL_SECONDS,
    )
