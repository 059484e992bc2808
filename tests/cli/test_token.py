"""`vsingest token`."""

import json

import pytest

from vsingest.auth.errors import NotAllowed
from vsingest.auth.tokens import verify_token


@pytest.fixture
def keyring(live_server):
    return {live_server.environment["VIDEOSDK_API_KEY"]: live_server.environment["VIDEOSDK_SECRET"]}


def test_it_prints_a_good_token_and_nothing_else(vsingest, keyring):
    done = vsingest("token")
    assert done.returncode == 0, done.stderr
    grant = verify_token(done.stdout.strip(), keyring)
    assert grant.permissions == {"allow_join", "allow_mod"}
    assert grant.roles == {"crawler"}


def test_options_narrow_it(vsingest, keyring):
    done = vsingest(
        *("token", "--room=here", "--participant-id=me", "--permission=allow_join"),
        *("--role=rtc", "--role=crawler", "--expires-in=60", "--json"),
    )
    said = json.loads(done.stdout)
    assert (said["event"], said["expiresIn"]) == ("token", 60)
    grant = verify_token(said["token"], keyring)
    assert grant.permissions == {"allow_join"}
    assert grant.roles == {"rtc", "crawler"}
    grant.check_create_session("here", "me")
    with pytest.raises(NotAllowed):
        grant.check_create_session("there", "me")


def test_without_a_secret_it_says_what_is_missing(vsingest, bare):
    done = vsingest("token", "--api-key=k", env=bare)
    assert done.returncode == 2
    assert done.stderr == (
        "vsingest: no secret: set VIDEOSDK_SECRET or VIDEOSDK_SECRET_KEY, or give --secret\n"
    )


def test_a_short_secret_is_told_in_one_line(vsingest):
    done = vsingest("token", "--api-key=k", "--secret=short")
    assert done.returncode == 0
    assert done.stdout.count(".") == 2
    assert done.stderr == (
        "vsingest: secret: 5 bytes are easy to guess; HS256 asks for 32 or more\n"
    )
