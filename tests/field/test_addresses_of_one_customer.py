"""Clients that have a whole network of IPv6 addresses, behind a proxy that names each."""

import pytest

ELSEWHERE = "2001:db8:0:2::1"


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::1", ELSEWHERE, False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
async def test_requests_are_counted_by_network(start_server, first, second, one):
    settings = {"trusted_proxies": ("127.0.0.0/8",)}
    running = await start_server(address_burst=1, address_rate=1e-4, settings=settings)
    statuses = []
    for address in (first, second):
        async with running.post(
            {"roomId": "room-1"}, headers={"X-Forwarded-For": address}
        ) as answer:
            statuses.append(answer.status)
    assert statuses == [200, 429 if one else 200]
