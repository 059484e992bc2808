"""Sender and receiver of webhooks are killed at random: nothing is lost, nothing out of order.

Five times here; ``VSINGEST_CRASHES=50`` makes it fifty.
"""

import os
import random
import socket
import subprocess
import sys
import time
from collections import defaultdict
from functools import partial
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CRASHES = int(os.environ.get("VSINGEST_CRASHES", "5"))
SCRIPT = Path(__file__).with_name("webhook_crash.py")


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def start(*arguments, steps=1_000_000, pass_fds=()):
    environment = {**os.environ, "STEPS": str(steps)}
    command = [sys.executable, SCRIPT, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, pass_fds=pass_fds)


def wait_for(condition, process=None):
    """Watches other processes by what they wrote; there is nothing else to wait for."""
    deadline = time.monotonic() + 100
    while not condition():
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None
        time.sleep(0.01)


@pytest.mark.timeout(60 + 20 * CRASHES)
def test_killed_at_random_nothing_is_lost_and_order_is_kept(tmp_path):
    seed = int(os.environ.get("VSINGEST_SEED") or time.time_ns())
    print("VSINGEST_SEED =", seed)
    draw = random.Random(seed)
    committed, received = tmp_path / "committed", tmp_path / "received"
    # Held here, so that nobody else gets the port while the receiver is dead.
    listening = socket.create_server(("127.0.0.1", 0))
    port, descriptor = listening.getsockname()[1], listening.fileno()
    begin = {
        "send": partial(
            start, "send", tmp_path / "vsingest.db", f"http://127.0.0.1:{port}/", committed
        ),
        "receive": partial(start, "receive", descriptor, received, pass_fds=(descriptor,)),
    }
    processes = {name: one() for name, one in begin.items()}
    try:
        for _ in range(CRASHES):
            before = len(lines(committed))
            wait_for(lambda: len(lines(committed)) > before + 5, processes["send"])  # noqa: B023
            time.sleep(draw.random() / 5)
            victim = draw.choice(["send", "receive"])
            processes[victim].kill()
            processes[victim].wait()
            processes[victim] = begin[victim]()
        processes["send"].kill()
        processes["send"].wait()
        promised = set(lines(committed))
        processes["send"] = begin["send"](steps=0)
        wait_for(lambda: promised <= {line.partition(" ")[2] for line in lines(received)})
    finally:
        for process in processes.values():
            process.kill()
            process.wait()
        listening.close()
    check(lines(received))


def check(received):
    ids, order = defaultdict(set), defaultdict(list)
    for line in received:
        message_id, call, step = line.split(" ")
        ids[call, step].add(message_id)
        if int(step) not in order[call]:
            order[call].append(int(step))
    assert all(len(same) == 1 for same in ids.values())
    for steps in order.values():
        assert steps == sorted(steps)
        assert steps == list(range(len(steps)))
