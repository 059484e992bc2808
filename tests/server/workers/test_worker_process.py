"""How soon a worker that died is started anew, and where all of them listen."""

import socket

import pytest

from vsingest.server import ServerConfig
from vsingest.server.workers import ports
from vsingest.server.workers.process import LONGEST_WAIT_SECONDS, restart_wait


def test_the_first_restart_is_at_once_and_a_crash_loop_is_slow():
    waits = [restart_wait(deaths) for deaths in range(1, 9)]
    assert waits == [0, 1, 2, 4, 8, 16, 30, 30]
    assert restart_wait(10_000) == LONGEST_WAIT_SECONDS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", ""])
def test_all_addresses_of_a_host_have_one_port(host):
    opened = ports.listen(host, 0)
    try:
        assert len({each.getsockname()[1] for each in opened}) == 1
        for each in opened:
            assert not each.getblocking()
            socket.create_connection(each.getsockname()[:2]).close()
    finally:
        ports.close(opened)


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ports.PortTaken) as caught:
            ports.listen("127.0.0.1", port)
    assert caught.value.port == port


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"workers": 0}, "workers: 0"),
        ({"workers": 257}, "workers: 257"),
        ({"workers": 2, "port": 65_534}, "port: 65534"),
        ({"workers": 2, "public_url": "https://a"}, "worker_url: missing"),
        ({"workers": 2, "worker_url": "https://a"}, "worker_url: 'https://a' is the same"),
        ({"workers": 2, "worker_url": "https://{x}"}, "worker_url"),
        ({"workers": 2, "worker_url": "ftp://{worker}"}, "worker_url: 'ftp://1'"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, names):
    with pytest.raises(ValueError, match=f"^{names}"):
        ServerConfig(api_key="k", secret="s", **settings)
