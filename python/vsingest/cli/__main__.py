"""The entry point of `vsingest` and of `python -m vsingest.cli`."""

import sys
from typing import Final

EXTRA: Final = ("typer", "rich", "soundfile")


def main() -> None:
    """Runs the command line, or says in one line what is missing for it."""
    try:
        from vsingest.cli.app import app
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in EXTRA:
            raise
        sys.exit(f"vsingest: the command line needs {missing}: pip install 'vsingest[cli]'")
    app(prog_name="vsingest")


if __name__ == "__main__":
    main()
