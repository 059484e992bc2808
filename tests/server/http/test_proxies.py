"""Whose word about a client is believed."""

import logging

import pytest

from vsingest.server.http.proxies import Proxies

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7, 10.0.0.2",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "voice.example.com",
}


async def seen(running, caplog, headers=FORWARDED):
    """Which address the server saw, and the URL it gave."""
    with caplog.at_level(logging.INFO, "vsingest.server.access"):
        async with running.post({"roomId": "r"}, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            url = (await answer.json())["data"]["wsUrl"]
            name = answer.headers["x-request-id"]
    record = caplog.records[-1]
    assert len(name) == 32
    return record.remote, url.partition("/videosdk")[0]


async def test_a_strangers_word_is_not_read(running, caplog):
    own = running.server.url.replace("http", "ws", 1)
    assert await seen(running, caplog) == ("127.0.0.1", own)


async def test_a_trusted_proxys_word_is(start_server, caplog):
    running = await start_server(settings={"trusted_proxies": ("127.0.0.1", "10.0.0.0/8")})
    # What stands before the last stranger, that stranger may have made up.
    assert await seen(running, caplog) == ("198.51.100.7", "wss://voice.example.com")


async def test_a_proxy_that_says_nothing(start_server, caplog):
    running = await start_server(settings={"trusted_proxies": ("127.0.0.1",)})
    own = running.server.url.replace("http", "ws", 1)
    assert await seen(running, caplog, {}) == ("127.0.0.1", own)
    assert (await seen(running, caplog, {"X-Forwarded-For": "nonsense"}))[0] == "127.0.0.1"


async def test_a_call_through_a_proxy(start_server):
    running = await start_server(settings={"trusted_proxies": ("127.0.0.1",)})
    peer = await running.connect(await running.create(), headers={"X-Forwarded-For": "192.0.2.1"})
    await peer.send("start")
    await peer.expect("meeting-joined")
    await peer.settle()


async def test_rates_are_the_clients_and_not_the_proxys(start_server):
    running = await start_server(
        address_burst=1, address_rate=0.01, settings={"trusted_proxies": ("127.0.0.1",)}
    )
    for client, status in ("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.1", 429):
        async with running.post({"roomId": "r"}, headers={"X-Forwarded-For": client}) as answer:
            assert answer.status == status


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "fe80::1%eth0"])
def test_trusted(address):
    assert Proxies(["10.0.0.0/8", "fe80::/10"]).trust(address)


@pytest.mark.parametrize("address", ["11.1.2.3", "", "name", "::1"])
def test_not_trusted(address):
    assert not Proxies(["10.0.0.0/8", "fe80::/10"]).trust(address)


@pytest.mark.parametrize("network", ["10.0.0.0/33", "name", "10.0.0.1/8"])
def test_what_is_no_network_is_refused_by_name(network):
    with pytest.raises(ValueError, match="trusted_proxies: '" + network):
        Proxies([network])
