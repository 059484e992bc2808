"""A child works on, whatever another thread of its parent was amid when it was forked."""

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from vsingest import fast

pytestmark = pytest.mark.slow

SECONDS = 30


def in_child(work):
    """Runs it in a fork; whether it came to its end."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_while_a_filter_is_designed():
    # In a process of its own, which never had these filters.
    code = """
import os, signal, threading
from vsingest import fast

designing = threading.Event()
def design():
    for rate in range(11_025, 96_000, 1_025):
        designing.set()
        fast.Resampler(rate, 48_000, quality="best")

thread = threading.Thread(target=design)
thread.start()
designing.wait()
children = []
while thread.is_alive() and len(children) < 40:
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        fast.Resampler(8_000, 16_000, quality="voice")
        os._exit(0)
    children.append(child)
thread.join()
assert all(os.waitpid(child, 0)[1] == 0 for child in children)
"""
    assert subprocess.run([sys.executable, "-c", code], timeout=300, check=False).returncode == 0


@pytest.fixture
def beating():
    beat = fast.Beat()
    thread = threading.Thread(target=beat.run)
    thread.start()
    yield beat
    beat.stop()
    thread.join()


def test_while_a_beat_runs(beating):
    queues = [fast.PacedQueue(8_000, fast.Stretch(0.02)) for _ in range(20)]
    for queue in queues:
        queue.attach_beat(beating)

    def work():
        beat = fast.Beat()
        for queue in queues:
            queue.put(np.zeros(160, np.int16))
            queue.attach_beat(beat)
            queue.clear()
        queues.clear()

    for _ in range(50):
        for queue in queues:
            queue.put(np.zeros(160, np.int16))
        assert in_child(work)


def test_a_beat_can_run_anew_in_the_child_and_end():
    beat = fast.Beat()
    thread = threading.Thread(target=beat.run)
    thread.start()

    def work():
        again = threading.Thread(target=beat.run)
        again.start()
        beat.stop()
        again.join()

    assert in_child(work)
    assert in_child(lambda: fast.Beat())
    beat.stop()
    thread.join()


def test_threads_that_wake_a_beat_do_not_keep_the_process_from_forking(beating):
    queue = fast.PacedQueue(8_000, fast.Stretch(0.02))
    queue.attach_beat(beating)
    done = threading.Event()

    def put():
        while not done.is_set():
            queue.put(np.zeros(1, np.int16))
            queue.clear()

    thread = threading.Thread(target=put)
    thread.start()
    try:
        assert all(in_child(lambda: None) for _ in range(50))
    finally:
        done.set()
        thread.join()
