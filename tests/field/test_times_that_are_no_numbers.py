"""Tokens whose times are written otherwise than RFC 7519 section 2 has them."""

import time

import jwt
import pytest
from tests.server.conftest import API_KEY, SECRET

LATER = int(time.time()) + 3_600


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(str(LATER), id="text"),
        pytest.param("0", id="text-of-zero"),
        pytest.param(True, id="true"),
        pytest.param([LATER], id="list"),
        pytest.param(None, id="null"),
        pytest.param(1e999, id="infinity"),
        pytest.param(float("nan"), id="nan"),
    ],
)
async def test_they_are_refused(running, name, value):
    claims = {"apikey": API_KEY, "permissions": ["allow_join"], "exp": LATER, name: value}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    async with running.post({"roomId": "room-1"}, token=token) as answer:
        assert answer.status == 401


async def test_a_fraction_of_a_second_is_a_number(running):
    claims = {"apikey": API_KEY, "permissions": ["allow_join"], "exp": LATER + 0.5, "iat": 0.5}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    async with running.post({"roomId": "room-1"}, token=token) as answer:
        assert answer.status == 200
