"""What a log may hold."""

import logging

import pytest

from vsingest.auth.tokens import mint_token
from vsingest.observe.redaction import Redaction

TOKEN = mint_token("key", "a-secret-that-is-long-enough-to-sign")
SECRETS = [TOKEN, "vs_0123456789abcdefghij", 'quote"and\\slash', "plain-secret"]


def written(message, *arguments, error=None):
    record = logging.LogRecord("n", logging.INFO, "p", 1, message, arguments, None)
    if error is not None:
        try:
            raise error
        except type(error):
            import sys

            record.exc_info = sys.exc_info()
    return Redaction(logging.Formatter("%(message)s"), SECRETS[2:]).format(record)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_taken_out_wherever_it_stands(secret):
    assert written(f"before {secret} after") == "before (redacted) after"
    assert secret not in written("%s", {"a": secret} if '"' not in secret else secret)
    assert secret not in written("failed", error=ValueError(secret))
    assert written(f"/videosdk?ref={secret}&x=1").endswith("=(redacted)&x=1")


def test_a_secret_that_came_later_is_taken_out_too():
    redaction = Redaction(logging.Formatter("%(message)s"), ["at-first"])
    redaction.add(["later"])
    record = logging.LogRecord("n", logging.INFO, "p", 1, "at-first, later", (), None)
    assert redaction.format(record) == "(redacted), (redacted)"


def test_a_ref_of_any_form_is_taken_out_of_a_url():
    assert written("wss://h/videosdk?a=1&ref=guess%20me") == "wss://h/videosdk?a=1&ref=(redacted)"


def test_what_is_no_secret_stays():
    for text in "vs_short", "eyJ", "preference=1", "the key of a room":
        assert written(text) == text
