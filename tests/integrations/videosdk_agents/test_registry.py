"""The unmodified worker registers; its agent hears, answers, is interrupted and ends."""

import asyncio
import os
import signal
import ssl
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import trustme
from tests.integrations.listener import Listener
from tests.integrations.videosdk_agents.barge_in import interrupt_an_answer, settled
from tests.server.agents.told import Told

import vsingest
from vsingest.auth.tokens import mint_token
from vsingest.server import Server, ServerConfig
from vsingest.server.rooms.lifecycle import AgentFailed, AgentStarted, AgentStopped

ROOT = Path(__file__).parents[3]
WORKER = Path(__file__).with_name("registered_worker.py")
CREDENTIALS = {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}


@pytest.fixture
def authority(tmp_path):
    """The worker asks by https alone: a certificate authority, and where its files are."""
    made = trustme.CA()
    issued = made.issue_cert("127.0.0.1")
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    return tmp_path


@asynccontextmanager
async def worker(server, authority):
    """The worker's process, once it has registered."""
    environment = {
        **os.environ,
        "SSL_CERT_FILE": str(authority / "authority.pem"),
        "VIDEOSDK_AUTH_TOKEN": mint_token(**CREDENTIALS),
        "PYTHONPATH": str(ROOT),
        "HOME": str(authority),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(WORKER), server.url.removeprefix("https://"),
        env=environment, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    try:
        await settled(lambda: len(registry(server)) == 1)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # and the processes of its jobs
        await process.wait()


def registry(server):
    return server._parts.services.registry


def caller(server, http):
    agent = {"id": "helper", "metadata": {"language": "en"}}
    return vsingest.connect(
        room_id="r", endpoint=server.url, session=http, agent=agent, **CREDENTIALS
    )


@pytest.mark.timeout(300)  # its processes take their time to start
async def test_a_registered_worker(authority, monkeypatch):
    monkeypatch.setattr("vsingest.server.services.RETURN_SECONDS", 0.2)
    config = ServerConfig(
        **CREDENTIALS, port=0, tls_cert=authority / "chain.pem", tls_key=authority / "key.pem"
    )
    trust = ssl.create_default_context(cafile=authority / "authority.pem")
    async with (
        Server(config) as server,
        worker(server, authority) as process,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as http,
    ):
        told = Told(server)
        async with caller(server, http) as call, Listener(call) as listener:
            await told.until(AgentStarted)
            await interrupt_an_answer(call, listener)
        await told.until(AgentStopped)
        await settled(lambda: registry(server).jobs == 0)
        async with caller(server, http) as call:
            await told.until(AgentStarted, 2)
            process.kill()
            failed = await told.until(AgentFailed)
            assert failed.fault == "its worker is gone"
            assert registry(server).jobs == 0
            assert call.ended is None
