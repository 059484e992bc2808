"""Verification of webhooks, for their receivers."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from vsingest import system
from vsingest.protocol.webhooks import (
    ATTEMPT_HEADER,
    FULL_SIGNATURE_HEADER,
    ID_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    Envelope,
    signed_content,
)

MAX_AGE_SECONDS: Final = 300.0
_decoder = msgspec.json.Decoder(Envelope)


class WebhookInvalid(ValueError):  # noqa: N818 - the name of a state
    """The request is not a valid webhook, or is too old; answer 400 and do nothing else."""


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook that was verified.

    Attributes:
        kind: What happened, such as ``call-started``.
        data: The members of the event.
        id: An id that is the same at each attempt, so that a receiver can ignore what it has acted
            on already; None if the sender gave none.
        attempt: The number of this attempt, from 1.
    """

    kind: str
    data: dict[str, Any]
    id: str | None
    attempt: int


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str],
    public_key: str,
    *,
    max_age: float | None = MAX_AGE_SECONDS,
    clock: Callable[[], float] = system.wall,
) -> Webhook:
    """Verifies a webhook by its raw body and headers.

    Args:
        body: The raw body, before any parsing.
        headers: The request's headers; the case of their names does not matter.
        public_key: The PEM of `GET /v2/public/rsa-public-key`. Fetch it once and keep it.
        max_age: How many seconds old an attempt may be, or ahead of the clock. None verifies only
            the body, which is all that the hosted service signs; whoever has seen such a webhook
            can send it again at any time.
        clock: Returns seconds since the epoch.

    Raises:
        WebhookInvalid: A header is missing or wrong, another key made the signature, the attempt is
            too old, or the body is not a webhook.
        ValueError: `public_key` is not an RSA public key in PEM.
    """
    key = _read_key(public_key)
    given = {name.lower(): value for name, value in headers.items()}
    _verify(key, _header(given, SIGNATURE_HEADER), body, SIGNATURE_HEADER)
    if max_age is not None:
        _verify_fresh(key, given, body, max_age, clock())
    try:
        told = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WebhookInvalid("the body is genuine, but no webhook") from None
    attempt = given.get(ATTEMPT_HEADER, "1")
    return Webhook(
        kind=told.webhook_type,
        data=told.data,
        id=given.get(ID_HEADER),
        attempt=int(attempt) if attempt.isascii() and attempt.isdigit() else 1,
    )


def _verify_fresh(
    key: rsa.RSAPublicKey, headers: Mapping[str, str], body: bytes, max_age: float, now: float
) -> None:
    timestamp = _header(headers, TIMESTAMP_HEADER)
    content = signed_content(_header(headers, ID_HEADER), timestamp, body)
    _verify(key, _header(headers, FULL_SIGNATURE_HEADER), content, FULL_SIGNATURE_HEADER)
    age = now - int(timestamp)  # signed, hence a number
    if abs(age) > max_age:
        raise WebhookInvalid(f"{TIMESTAMP_HEADER}: {age:.0f} s old; at most {max_age:.0f} s may be")


def _verify(key: rsa.RSAPublicKey, signature: str, content: bytes, header: str) -> None:
    try:
        # Public-key arithmetic alone: there is no secret that its time could reveal.
        key.verify(
            base64.b64decode(signature, validate=True),
            content,
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
    except (InvalidSignature, binascii.Error, ValueError):
        raise WebhookInvalid(f"{header}: not a signature of this body by this key") from None


def _header(headers: Mapping[str, str], name: str) -> str:
    try:
        return headers[name]
    except KeyError:
        hint = "" if name == SIGNATURE_HEADER else "; max_age=None does without it"
        raise WebhookInvalid(f"{name}: the header is missing{hint}") from None


def _read_key(pem: str) -> rsa.RSAPublicKey:
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except ValueError:
        raise ValueError("public_key: no public key in PEM") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("public_key: not an RSA key")
    return key
