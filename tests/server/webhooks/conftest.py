"""A receiver of webhooks, and a server that tells it."""

import pytest
from tests.server.receiver import Receiver


@pytest.fixture
async def receiver():
    async with Receiver() as started:
        yield started


@pytest.fixture
def hooked(start_server, receiver):
    """Starts a server whose receiver is told everything, unless the settings differ."""

    def start(**settings):
        settings = {"webhook_urls": (receiver.url,), "webhook_private": True, **settings}
        return start_server(settings=settings)

    return start
