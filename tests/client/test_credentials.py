"""Arguments before the environment, and a clear word where both lack."""

import jwt
import pytest

from vsingest.client.errors import AuthenticationError, CredentialsMissing
from vsingest.client.session.credentials import find_credentials

KEY = {"VIDEOSDK_API_KEY": "env-key"}
SECRET = {"VIDEOSDK_SECRET": "env-secret-of-enough-length-for-hs256"}
OLD_SECRET = {"VIDEOSDK_SECRET_KEY": "old-secret-of-enough-length-for-hs256"}
TOKEN = {"VIDEOSDK_AUTH_TOKEN": "env-token"}


@pytest.mark.parametrize(
    ("environment", "given", "expected"),
    [
        ({}, {"token": "t"}, ("t", None, None)),
        (TOKEN | KEY | SECRET, {"token": "t"}, ("t", None, None)),
        (TOKEN, {"token": " t\n"}, ("t", None, None)),
        (TOKEN, {"token": " \n"}, ("env-token", None, None)),
        ({}, {"api_key": " k\n", "secret": "\ts\r\n"}, (None, "k", "s")),
        ({"VIDEOSDK_API_KEY": "k\n", "VIDEOSDK_SECRET": " s "}, {}, (None, "k", "s")),
        (KEY | SECRET, {"secret": " \n"}, (None, *KEY.values(), *SECRET.values())),
        ({"VIDEOSDK_AUTH_TOKEN": "env-token\r\n"}, {}, ("env-token", None, None)),
        ({}, {"token": "t", "api_key": "k", "secret": "s"}, ("t", None, None)),
        (TOKEN, {"api_key": "k", "secret": "s"}, (None, "k", "s")),
        (TOKEN | KEY, {"secret": "s"}, (None, "env-key", "s")),
        (TOKEN | KEY | SECRET, {}, ("env-token", None, None)),
        (KEY | SECRET, {}, (None, *KEY.values(), *SECRET.values())),
        (KEY | OLD_SECRET, {}, (None, *KEY.values(), *OLD_SECRET.values())),
        (KEY | OLD_SECRET | SECRET, {}, (None, *KEY.values(), *SECRET.values())),
        (
            KEY | SECRET | {"VIDEOSDK_AUTH_TOKEN": ""},
            {"token": ""},
            (None, "env-key", *SECRET.values()),
        ),
    ],
)
def test_who_wins(environment, given, expected):
    found = find_credentials(environment, **given)
    assert (found.ready_token, found.api_key, found.secret) == expected


@pytest.mark.parametrize(
    ("environment", "given", "found"),
    [({}, {}, "none"), (KEY, {}, "VIDEOSDK_API_KEY"), (SECRET, {}, "VIDEOSDK_SECRET")],
)
def test_what_lacks_is_said_without_a_value(environment, given, found):
    with pytest.raises(CredentialsMissing, match=rf"found of these: {found}\)") as caught:
        find_credentials(environment, **given)
    assert isinstance(caught.value, AuthenticationError)
    for name in ("token=", "VIDEOSDK_AUTH_TOKEN", "VIDEOSDK_API_KEY", "VIDEOSDK_SECRET"):
        assert name in str(caught.value)
    assert not any(value in str(caught.value) for value in environment.values())


def test_a_minted_token_is_signed_by_the_secret():
    found = find_credentials(KEY | SECRET)
    claims = jwt.decode(found.token(), *SECRET.values(), algorithms=["HS256"])
    assert claims["apikey"] == "env-key"
    assert "secret" not in repr(found).lower().replace("secret=", "")
