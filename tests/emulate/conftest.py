"""The commands of the other tests."""

from tests.cli.conftest import bare, start, vsingest

__all__ = ["bare", "start", "vsingest"]
