"""A real server, and clients that join it."""

import pytest

import vsingest
from vsingest.server import Server, ServerConfig


@pytest.fixture(autouse=True, params=["fast", "plain"])
def io(request, monkeypatch):
    """What moves the bytes after the handshake, at both ends."""
    monkeypatch.setenv("VSINGEST_IO", request.param)


@pytest.fixture
def credentials():
    return {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}


@pytest.fixture
async def server(credentials):
    async with Server(ServerConfig(**credentials, port=0)) as made:
        yield made


@pytest.fixture
def connect(server, credentials):
    def join(name, **options):
        who = {"id": name, "name": name.title()}
        asked = {"room_id": "room", "participant": who, "endpoint": server.url}
        return vsingest.connect(**{**asked, **credentials, **options})

    return join
