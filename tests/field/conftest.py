"""The commands, the service and the server, as the tests of each have them."""

from tests.cli.conftest import bare, start, vsingest
from tests.client.conftest import io, service
from tests.server.conftest import authority, certificate, running, start_server, ticker, trust

__all__ = [
    "authority",
    "bare",
    "certificate",
    "io",
    "running",
    "service",
    "start",
    "start_server",
    "ticker",
    "trust",
    "vsingest",
]
