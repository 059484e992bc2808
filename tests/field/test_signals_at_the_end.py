"""Signals to a server that is about to end, and has something to tell yet."""

import asyncio
import contextlib
import os
import signal

import pytest
from tests.server.conftest import API_KEY, SECRET
from tests.server.receiver import Receiver

from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.store_failure import StoreFailure
from vsingest.protocol.limits import Limits
from vsingest.server import Server, ServerConfig
from vsingest.server.rooms.lifecycle import SessionStarted
from vsingest.server.webhooks.endpoint import WebhookEndpoint
from vsingest.server.webhooks.post import SignedPoster
from vsingest.server.webhooks.webhooks import Webhooks

BOUND = 20  # seconds: a guard against a test that hangs, and nothing that is measured
FOR_EVER = 3_600.0  # what the last webhooks are given, but for the signal
STARTED = SessionStarted(api_key="k", room_id="r", session_id="s", at=0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_one_ends_the_last_webhooks_and_not_the_process(number, monkeypatch):
    # Nothing but the signal ends the wait: neither that for the webhooks, nor that of one for its
    # answer.
    monkeypatch.setitem(SignedPoster.__init__.__kwdefaults__, "timeout", FOR_EVER)
    never = asyncio.get_running_loop().create_future()
    async with Receiver() as receiver:
        receiver.answers = [never]
        config = ServerConfig(
            api_key=API_KEY,
            secret=SECRET,
            port=0,
            webhook_urls=(receiver.url,),
            webhook_private=True,
            limits=Limits(close_seconds=FOR_EVER),
        )
        async with asyncio.timeout(BOUND), Server(config) as server:
            serving = asyncio.create_task(server.serve_forever())
            await asyncio.sleep(0)
            server.lifecycle.tell(STARTED)
            await receiver.until(1)
            os.kill(os.getpid(), number)
            await serving
            # Amid leaving the block, where Python's own handler would end the process.
            asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        never.set_result(200)


class Broken:
    """An outbox on a damaged disk."""

    def __getattr__(self, _):
        async def fail(*_, **__):
            raise StoreFailure("damaged")

        return fail


async def test_a_damaged_database_is_not_waited_for(monkeypatch):
    waited = []

    @contextlib.asynccontextmanager
    async def written():
        webhooks = Webhooks(
            WebhookKey.generate(),
            Broken(),
            base_url=lambda: "https://server.example",
            endpoints=[WebhookEndpoint("http://h/")],
        )
        webhooks.observe(STARTED)
        async with webhooks:
            yield
        waited.append(len(webhooks._notes))

    # Thirty seconds are for a disk that is slow.
    monkeypatch.setattr("vsingest.server.webhooks.webhooks._WRITE_SECONDS", 3_600.0)
    monkeypatch.setattr("vsingest.server.webhooks.webhooks._RETRY_SECONDS", 0.0)
    async with written():
        pass
    assert waited == [1]
