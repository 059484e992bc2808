"""The commands, as the tests of the command line have them."""

from tests.cli.conftest import bare, start, vsingest

__all__ = ["bare", "start", "vsingest"]
