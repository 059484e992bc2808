"""The commands as the tests of the command line have them, the service as the client's have it."""

from tests.cli.conftest import bare, start, vsingest
from tests.client.conftest import io, service

__all__ = ["bare", "io", "service", "start", "vsingest"]
