"""The same over TLS: the taken-over transport may be one of TLS's own."""

import ssl
import subprocess

import aiohttp
import numpy as np
import pytest
from aiohttp import web

SUBJECT = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")


@pytest.fixture
def contexts(tmp_path, need):
    need("openssl")
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *SUBJECT]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=certificate)


async def test_a_call_over_tls(service, contexts):
    ours, theirs = contexts
    application = web.Application()
    application.router.add_get("/videosdk", service.socket)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=ours).start()
    url = f"wss://127.0.0.1:{runner.addresses[0][1]}/videosdk?ref=vs_secret"
    words = np.arange(1, 4_001, dtype=np.int16)
    connector = aiohttp.TCPConnector(ssl=theirs)
    async with aiohttp.ClientSession(connector=connector) as session:
        async with service.connect(ws_url=url, session=session) as call:
            peer = await service.peer()
            stream = call.audio(raw=True)
            await call.send(words)
            for start in range(0, 4_000, 160):
                await peer.send_audio(words[start : start + 160])
            heard = [await anext(stream) for _ in range(25)]
            np.testing.assert_array_equal(np.concatenate(heard), words)
        assert await peer.event() == {"event": "stop"}
        assert await peer.event() is None
    np.testing.assert_array_equal([sample for sample in peer.samples if sample], words)
    assert peer.close_code == 1000
    await runner.cleanup()
