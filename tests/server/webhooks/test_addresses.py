"""Which receivers may be asked for: none of a private network, however it is spelled."""

import pytest

from vsingest.server import ServerConfig
from vsingest.server.webhooks.addresses import is_public


@pytest.fixture
def never_again(monkeypatch):
    """What failed is not tried again while a test looks, however slow the machine is."""
    monkeypatch.setattr("vsingest.server.webhooks.courier.backoff", lambda attempt: 3_600.0)


async def refused(running):
    webhooks = running.server._parts.services.webhooks
    await webhooks.settle()
    assert webhooks.courier.failed == 1


@pytest.mark.usefixtures("never_again")
async def test_private_addresses_are_refused_unless_allowed(hooked, receiver):
    running = await hooked(webhook_private=False)
    await running.join("ann")
    await refused(running)
    assert receiver.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *[(a, True) for a in ("8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::")],
        *[(a, False) for a in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "0.0.0.0")],
        *[(a, False) for a in ("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255")],
        *[(a, False) for a in ("::1", "::", "fe80::1%1", "fc00::1", "ff02::1", "::ffff:10.0.0.1")],
        *[(a, False) for a in ("64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1")],
        *[(a, False) for a in ("fec0::1", "::7f00:1", "::a00:1", "4000::1")],
    ],
)
def test_which_addresses_are_of_the_public_internet(address, public):
    assert is_public(address) is public


@pytest.mark.usefixtures("never_again")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"])
async def test_no_spelling_of_a_private_address_gets_through(hooked, receiver, host):
    port = receiver.url.rpartition(":")[2]
    running = await hooked(webhook_private=False, webhook_urls=(f"http://{host}:{port}/",))
    await running.join("ann")
    await refused(running)
    assert receiver.requests == []


@pytest.mark.parametrize("url", ["", "example.com", "ftp://example.com", "http://", "http://[::"])
def test_a_url_that_cannot_be_sent_to_is_refused_at_the_start(url):
    with pytest.raises(ValueError, match="webhook_urls"):
        ServerConfig(api_key="k", secret="s", webhook_urls=(url,))
