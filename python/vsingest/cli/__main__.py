"""The entry point of `vsingest` and of `python -m vsingest.cli`."""

import os
import signal
import sys
from typing import Final

# The extra of each package that a command may lack.
EXTRAS: Final = {
    "typer": "cli",
    "rich": "cli",
    "soundfile": "cli",
    "prompt_toolkit": "cli",
    "matplotlib": "plot",
}
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells do


def main() -> None:
    """Runs the command line, or says in one line which package is missing."""
    # Background jobs of a shell start with SIGINT ignored. A command handles SIGINT once its call
    # has begun; the code before that must handle it too.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        from vsingest.cli.app import app

        app(prog_name="vsingest")
    except SystemExit as ended:
        if ended.code:
            _abandon_output()
        raise
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in EXTRAS:
            raise
        sys.exit(f"vsingest: this needs {missing}: pip install 'vsingest[{EXTRAS[missing]}]'")
    except KeyboardInterrupt:  # while the command was still being imported
        sys.exit(INTERRUPTED)


def _abandon_output() -> None:
    """Drops unwritten output, or the interpreter would fail to write it again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
