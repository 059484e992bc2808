"""The entry point of `vsingest` and of `python -m vsingest.cli`."""

import signal
import sys
from typing import Final

# Which extra brings what a command may lack.
EXTRAS: Final = {
    "typer": "cli",
    "rich": "cli",
    "soundfile": "cli",
    "prompt_toolkit": "cli",
    "matplotlib": "plot",
}
INTERRUPTED: Final = 130  # 128 + SIGINT, as a shell has it


def main() -> None:
    """Runs the command line, or says in one line what is missing for it."""
    # A shell's background jobs begin with SIGINT ignored. A command heeds it once its call has
    # begun, whoever started it; so must all that comes before.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        from vsingest.cli.app import app

        app(prog_name="vsingest")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in EXTRAS:
            raise
        sys.exit(f"vsingest: this needs {missing}: pip install 'vsingest[{EXTRAS[missing]}]'")
    except KeyboardInterrupt:  # while a command was still being imported
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
