"""A parent that ignores signals, as `nohup` and many CI runners do."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

IGNORING = ["sh", "-c", "trap '' HUP INT QUIT; exec \"$@\"", "sh"]

TELL = """
import signal
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler,
      *(signal.getsignal(number) is signal.SIG_DFL for number in (signal.SIGHUP, signal.SIGQUIT)))
"""

INTERRUPTED_AT_ITS_START = """
import os, signal
from vsingest.cli import app, __main__

def interrupted(**_):
    os.kill(os.getpid(), signal.SIGINT)

app.app = interrupted
__main__.main()
"""


def test_a_child_of_a_test_starts_with_default_signals():
    done = subprocess.run([sys.executable, "-c", TELL], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3


@pytest.mark.parametrize("processes", ["-n0", "-n1"])
def test_tests_may_be_run_by_whom_ignores_signals(processes):
    one = f"{__file__}::{test_a_child_of_a_test_starts_with_default_signals.__name__}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", processes, one]
    done = subprocess.run([*IGNORING, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_command_started_in_the_background_can_be_interrupted():
    command = [sys.executable, "-c", INTERRUPTED_AT_ITS_START]
    done = subprocess.run([*IGNORING, *command], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 130)
