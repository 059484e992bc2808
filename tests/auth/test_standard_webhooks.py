"""Webhooks as https://www.standardwebhooks.com has them: asymmetric signatures of the kind v1a."""

import base64
import contextlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import vsingest
from vsingest.auth.webhook_key import WebhookKey

BODY = '{"webhookType":"call-started","data":{"callId":"é"}}'.encode()
NOW = 1_790_000_000
# Of the test suites of other implementations, by a key of theirs.
THEIR_KEY = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
THEIR_BODY = b'{"test": 2432232314}'
THEIR_HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXw"
    "VLPo3mNl8EM+m7TBAg==",
}


@pytest.fixture(scope="module")
def key():
    return WebhookKey.generate()


def headers(key, at=NOW, message_id="msg_1"):
    return {
        "videosdk-signature": key.sign(BODY),
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": key.sign_attempt(message_id, str(at), BODY),
    }


def verify(key, given=None, body=BODY, **options):
    given = headers(key) if given is None else given
    return vsingest.verify_webhook(body, given, key.ed25519_public, clock=lambda: NOW, **options)


def verify_as_specified(body, headers, public_key):
    """What a receiver does that knows nothing of us; whether it believes the sender."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for entry in headers["webhook-signature"].split(" "):
        version, signature = entry.split(",")
        if version == "v1a":
            with contextlib.suppress(InvalidSignature):
                key.verify(base64.b64decode(signature), content)
                return True
    return False


def test_what_others_signed_is_verified():
    with pytest.raises(vsingest.WebhookInvalid, match="genuine, but not a webhook"):
        vsingest.verify_webhook(THEIR_BODY, THEIR_HEADERS, THEIR_KEY, max_age=None)
    with pytest.raises(vsingest.WebhookInvalid, match="s old"):
        vsingest.verify_webhook(THEIR_BODY, THEIR_HEADERS, THEIR_KEY)
    for name, value in THEIR_HEADERS.items():
        twisted = {**THEIR_HEADERS, name: value[:6] + value[5] + value[7:]}
        with pytest.raises(vsingest.WebhookInvalid, match="webhook-signature: not a signature"):
            vsingest.verify_webhook(THEIR_BODY, twisted, THEIR_KEY, max_age=None)


def test_others_verify_what_we_sign(key):
    assert verify_as_specified(THEIR_BODY, THEIR_HEADERS, THEIR_KEY)
    assert verify_as_specified(BODY, headers(key), key.ed25519_public)
    assert not verify_as_specified(BODY + b" ", headers(key), key.ed25519_public)


def test_either_key_verifies_the_same_request(key):
    webhook = verify(key)
    assert (webhook.kind, webhook.id) == ("call-started", "msg_1")
    by_rsa = vsingest.verify_webhook(BODY, headers(key), key.public_pem, clock=lambda: NOW)
    assert by_rsa == webhook


def test_signatures_of_other_kinds_and_keys_may_stand_beside_it(key):
    given = headers(key)
    other = WebhookKey.generate().sign_attempt("msg_1", str(NOW), BODY)
    for listed in (f"v1,AAAA {other} {given['webhook-signature']} v2", given["webhook-signature"]):
        assert verify(key, {**given, "webhook-signature": listed})
    with pytest.raises(vsingest.WebhookInvalid, match="webhook-signature"):
        verify(key, {**given, "webhook-signature": other})


@pytest.mark.parametrize("twisted", ["", "v1a", "v1a,", "v1a,é", "v1a,AAAA", "v1,AAAA", ",", "a b"])
def test_what_is_no_signature_is_refused(key, twisted):
    with pytest.raises(vsingest.WebhookInvalid, match="webhook-signature"):
        verify(key, {**headers(key), "webhook-signature": twisted})


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_of_its_headers_is_needed_whatever_its_age(key, name):
    given = {other: value for other, value in headers(key).items() if other != name}
    for max_age in 300, None:
        with pytest.raises(vsingest.WebhookInvalid, match=f"{name}: the header is missing$"):
            verify(key, given, max_age=max_age)


def test_age_is_bounded_both_ways(key):
    for at in NOW - 301, NOW + 301:
        with pytest.raises(vsingest.WebhookInvalid, match="webhook-timestamp"):
            verify(key, headers(key, at=at))
        assert verify(key, headers(key, at=at), max_age=None)
    with pytest.raises(vsingest.WebhookInvalid, match="webhook-timestamp: not in seconds"):
        verify(key, headers(key, at="soon"))


@pytest.mark.parametrize("public", ["whpk_", "whpk_AAAA", "whpk_é", "whsk_AAAA"])
def test_a_key_that_is_none_is_the_callers_fault(key, public):
    with pytest.raises(ValueError, match="public_key") as caught:
        vsingest.verify_webhook(BODY, headers(key), public)
    assert not isinstance(caught.value, vsingest.WebhookInvalid)
