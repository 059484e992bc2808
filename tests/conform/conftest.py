"""The commands and the certificates of the other tests."""

from tests.cli.conftest import bare, start
from tests.server.conftest import authority, certificate

__all__ = ["authority", "bare", "certificate", "start"]
