"""HTTPS and WSS by the server itself."""

import asyncio
import gc

import aiohttp
import numpy as np
import pytest

from vsingest.server import Server, ServerConfig
from vsingest.transport.tls_transport import TlsTransport

API_KEY, SECRET = "the-key", "the-secret-of-the-tests-is-long-enough"


async def serial_number(running):
    _, writer = await running.open()
    number = writer.get_extra_info("peercert")["serialNumber"]
    writer.close()
    await writer.wait_closed()
    return number


def carried_on():
    """The connections whose records the core makes."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, TlsTransport)]


async def test_a_call_over_tls(start_server, io):
    others = len(carried_on())
    running = await start_server(tls=True)
    assert running.server.url.startswith("https://")
    assert (await running.create()).startswith("wss://")
    ann = await running.join("ann")
    bob = await running.join("bob")
    said = np.arange(1, 801, dtype=np.int16)
    await ann.send_audio(said)
    await ann.expect("participant-joined")
    await ann.settle()
    await bob.expect("participant-joined")
    running.ticker(5)
    assert len(carried_on()) - others == (2 if io == "fast" else 0)
    assert np.array_equal(np.concatenate([await bob.hear() for _ in range(5)]), said)


async def test_a_client_that_does_not_trust_it_is_not_served(start_server):
    running = await start_server(tls=True)
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await http.get(running.server.url + "/healthz")


async def test_a_renewed_certificate_is_shown_from_the_next_connection_on(
    start_server, certificate
):
    running = await start_server(tls=True)
    peer = await running.join("ann")
    before = await serial_number(running)
    certificate()
    assert await serial_number(running) == before
    running.server.reload()
    assert await serial_number(running) != before
    await peer.settle()  # a connection that stands is not disturbed


async def test_a_certificate_that_cannot_be_used_leaves_the_old_one(
    start_server, certificate, caplog
):
    running = await start_server(tls=True)
    before = await serial_number(running)
    paths = certificate()
    paths["tls_key"].write_text("no key")
    running.server.reload()
    assert "tls_cert, tls_key" in caplog.text
    assert await serial_number(running) == before


async def test_a_server_does_not_start_without_its_certificate(certificate, tmp_path):
    paths = certificate()
    paths["tls_key"] = tmp_path / "gone.pem"
    with pytest.raises(ValueError, match=r"gone\.pem' cannot be used: No such file"):
        async with Server(ServerConfig(api_key=API_KEY, secret=SECRET, port=0, **paths)):
            pass


async def test_a_key_with_a_passphrase_is_refused_and_asks_nobody(certificate):
    from cryptography.hazmat.primitives import serialization

    paths = certificate()
    key = serialization.load_pem_private_key(paths["tls_key"].read_bytes(), None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"passphrase"),
    )
    paths["tls_key"].write_bytes(locked)
    with pytest.raises(ValueError, match="passphrase"):
        async with Server(ServerConfig(api_key=API_KEY, secret=SECRET, port=0, **paths)):
            pass


async def test_a_handshake_that_does_not_come_is_not_waited_for(start_server):
    running = await start_server(tls=True, request_seconds=0.1)
    port = int(running.server.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    assert await reader.read() == b""
    writer.close()
