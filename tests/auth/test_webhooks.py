"""A receiver takes what this key signed, once and in time, and nothing else."""

import stat

import pytest

import vsingest
from vsingest.auth.webhook_key import ED25519_FILE, KEY_FILE, WebhookKey

BODY = '{"webhookType":"call-started","data":{"callId":"é"}}'.encode()
NOW = 1_790_000_000


@pytest.fixture(scope="module")
def key():
    return WebhookKey.generate()


def headers(key, body=BODY, at=NOW, message_id="msg_1"):
    return {
        "videosdk-signature": key.sign(body),
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-attempt": "2",
        "webhook-signature": key.sign_attempt(message_id, str(at), body),
    }


def verify(key, body=BODY, given=None, **options):
    given = headers(key) if given is None else given
    return vsingest.verify_webhook(body, given, key.public_pem, clock=lambda: NOW + 10, **options)


def test_a_genuine_one_is_read(key):
    webhook = verify(key)
    assert (webhook.kind, webhook.data) == ("call-started", {"callId": "é"})
    assert (webhook.id, webhook.attempt) == ("msg_1", 2)


def test_the_names_of_headers_may_be_in_any_case(key):
    assert verify(key, given={name.title(): value for name, value in headers(key).items()})


TWISTS = {
    "no signature": {"videosdk-signature": None},
    "an empty signature": {"videosdk-signature": ""},
    "a signature that is no base64": {"videosdk-signature": "é"},
    "a short signature": {"videosdk-signature": "AAAA"},
    "no id": {"webhook-id": None},
    "another id": {"webhook-id": "msg_2"},
    "no time": {"webhook-timestamp": None},
    "a fresher time": {"webhook-timestamp": str(NOW + 9)},
    "no full signature": {"webhook-signature": None},
}


@pytest.mark.parametrize("changes", TWISTS.values(), ids=TWISTS.keys())
def test_headers_that_were_twisted_are_refused(key, changes):
    given = {k: v for k, v in {**headers(key), **changes}.items() if v is not None}
    ((name, value),) = changes.items()
    signed = name in ("webhook-id", "webhook-timestamp") and value is not None
    with pytest.raises(vsingest.WebhookInvalid, match="webhook-signature" if signed else name):
        verify(key, given=given)


def test_the_two_signatures_are_no_substitute_for_each_other(key):
    given = headers(key)
    given["webhook-signature"] = f"rsa-sha256,{given['videosdk-signature']}"
    with pytest.raises(vsingest.WebhookInvalid, match="webhook-signature"):
        verify(key, given=given)


@pytest.mark.parametrize("body", [b"", BODY + b" ", BODY.replace(b"started", b"hangup!")])
def test_another_body_is_refused(key, body):
    with pytest.raises(vsingest.WebhookInvalid, match="videosdk-signature"):
        verify(key, body)


def test_another_key_is_refused(key):
    with pytest.raises(vsingest.WebhookInvalid):
        verify(WebhookKey.generate(), given=headers(key))


@pytest.mark.parametrize(("at", "good"), [(-290, True), (-291, False), (310, True), (311, False)])
def test_age_is_bounded_both_ways(key, at, good):
    given = headers(key, at=NOW + at)
    if good:
        assert verify(key, given=given)
    else:
        with pytest.raises(vsingest.WebhookInvalid, match="webhook-timestamp"):
            verify(key, given=given)


def test_without_an_age_the_hosted_services_one_header_is_enough(key):
    given = {"videosdk-signature": key.sign(BODY)}
    webhook = verify(key, given=given, max_age=None)
    assert (webhook.id, webhook.attempt) == (None, 1)
    with pytest.raises(vsingest.WebhookInvalid, match="max_age=None"):
        verify(key, given=given)


@pytest.mark.parametrize("body", [b"no json", b"[]", b'{"webhookType":1,"data":{}}', b"[" * 9_999])
def test_a_genuine_body_that_is_no_webhook_is_refused(key, body):
    with pytest.raises(vsingest.WebhookInvalid, match="not a webhook"):
        verify(key, body, given=headers(key, body))


@pytest.mark.parametrize("pem", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAA\n"])
def test_a_key_that_is_none_is_the_callers_fault(key, pem):
    with pytest.raises(ValueError, match="public_key") as caught:
        vsingest.verify_webhook(BODY, headers(key), pem)
    assert not isinstance(caught.value, vsingest.WebhookInvalid)


def test_a_kept_key_stays_and_is_its_owners(tmp_path):
    first, second = WebhookKey.keep(tmp_path), WebhookKey.keep(tmp_path)
    assert first.public_pem == second.public_pem
    assert first.ed25519_public == second.ed25519_public
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys((KEY_FILE, ED25519_FILE), 0o600)


# Of a kind that nobody knows: the OID 1.2.3.4.
UNKNOWN = "-----BEGIN PRIVATE KEY-----\nMA0CAQAwBQYDKgMEBAEA\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize("text", ["", "nothing", "-----BEGIN PRIVATE KEY-----\nAA\n", UNKNOWN])
def test_a_kept_file_that_is_no_key_is_named(tmp_path, text):
    (tmp_path / KEY_FILE).write_text(text)
    with pytest.raises(ValueError, match=KEY_FILE):
        WebhookKey.keep(tmp_path)
