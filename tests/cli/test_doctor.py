"""`vsingest doctor`."""

import json

from vsingest import fast


def test_it_finds_credentials_and_never_shows_them(vsingest, live_server):
    done = vsingest("doctor", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["isa"] == fast.isa()
    assert found["endpoint"] == live_server.url
    assert found["credentials"] == {
        "VIDEOSDK_API_KEY": True,
        "VIDEOSDK_SECRET": True,
        "VIDEOSDK_SECRET_KEY": False,
        "VIDEOSDK_AUTH_TOKEN": False,
    }
    assert 0 <= found["sleepLateness"]["p50"] <= found["sleepLateness"]["max"]
    secret = live_server.environment["VIDEOSDK_SECRET"]
    assert secret not in done.stdout + vsingest("doctor").stdout


def test_it_says_what_to_do_without_credentials(vsingest, bare):
    done = vsingest("doctor", env=bare)
    assert done.returncode == 0, done.stderr
    assert "VIDEOSDK_API_KEY" in done.stdout
    assert "`vsingest serve --dev` makes throw-away ones" in done.stdout
    assert "https://api.videosdk.live" in done.stdout
