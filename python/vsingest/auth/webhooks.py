"""Verification of webhooks, for their receivers."""

import base64
import binascii
import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vsingest import system
from vsingest.protocol.faults import UNREADABLE
from vsingest.protocol.webhooks import (
    ATTEMPT_HEADER,
    ED25519,
    ED25519_PUBLIC,
    FULL_SIGNATURE_HEADER,
    ID_HEADER,
    RSA,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    Envelope,
    signed_content,
)

MAX_AGE_SECONDS: Final = 300.0
_DIGITS: Final = 15
_PublicKey: TypeAlias = rsa.RSAPublicKey | Ed25519PublicKey
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
        public_key: One of the keys of `GET /v2/public/rsa-public-key`: the PEM, or the one that
            begins with ``whpk_``, by which any sender of Standard Webhooks can be verified that
            signs by Ed25519 (``v1a``). Fetch it once and keep it.
        max_age: How many seconds old an attempt may be, or ahead of the clock. None verifies no
            time, nor, by the PEM, more than the body, which is all that the hosted service signs;
            whoever has seen such a webhook can send it again at any time.
        clock: Returns seconds since the epoch.

    Raises:
        WebhookInvalid: A header is missing or wrong, another key made the signature, the attempt is
            too old, or the body is not a webhook.
        ValueError: `public_key` is neither an RSA public key in PEM nor a ``whpk_`` key.
    """
    key = _read_key(public_key)
    given = {name.lower(): value for name, value in headers.items()}
    if isinstance(key, rsa.RSAPublicKey):
        _verify(key, [_header(given, SIGNATURE_HEADER)], body, SIGNATURE_HEADER)
    if max_age is not None or isinstance(key, Ed25519PublicKey):
        _verify_attempt(key, given, body)
    if max_age is not None:
        _verify_fresh(_header(given, TIMESTAMP_HEADER), max_age, clock())
    try:
        told = _decoder.decode(body)
    except UNREADABLE:
        raise WebhookInvalid("the body is genuine, but not a webhook") from None
    attempt = given.get(ATTEMPT_HEADER, "1")
    return Webhook(
        kind=told.webhook_type,
        data=told.data,
        id=given.get(ID_HEADER),
        attempt=int(attempt) if attempt.isascii() and attempt.isdigit() else 1,
    )


def _verify_attempt(key: _PublicKey, headers: Mapping[str, str], body: bytes) -> None:
    kind = RSA if isinstance(key, rsa.RSAPublicKey) else ED25519
    hint = "; max_age=None does without it" if kind == RSA else ""
    message_id, timestamp, listed_signatures = (
        _header(headers, name, hint)
        for name in (ID_HEADER, TIMESTAMP_HEADER, FULL_SIGNATURE_HEADER)
    )
    content = signed_content(message_id, timestamp, body)
    # A sender that replaces its key signs by both for a while.
    listed = (each.partition(",") for each in listed_signatures.split())
    signatures = [signature for name, _, signature in listed if name == kind]
    _verify(key, signatures, content, FULL_SIGNATURE_HEADER)


def _verify_fresh(timestamp: str, max_age: float, now: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS):
        raise WebhookInvalid(f"{TIMESTAMP_HEADER}: not in seconds since the epoch")
    age = now - int(timestamp)
    if abs(age) > max_age:
        raise WebhookInvalid(
            f"{TIMESTAMP_HEADER}: {age:.0f} s old; at most {max_age:.0f} s is allowed"
        )


def _verify(key: _PublicKey, signatures: Iterable[str], content: bytes, header: str) -> None:
    for signature in signatures:
        # Public-key arithmetic alone: there is no secret that its time could reveal.
        with contextlib.suppress(InvalidSignature, binascii.Error, ValueError):
            raw = base64.b64decode(signature, validate=True)
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(raw, content, padding.PKCS1v15(), hashes.SHA256())
            else:
                key.verify(raw, content)
            return
    raise WebhookInvalid(f"{header}: not a signature of this body by this key")


def _header(headers: Mapping[str, str], name: str, hint: str = "") -> str:
    try:
        return headers[name]
    except KeyError:
        raise WebhookInvalid(f"{name}: the header is missing{hint}") from None


def _read_key(text: str) -> _PublicKey:
    if text.startswith(ED25519_PUBLIC):
        try:
            raw = base64.b64decode(text.removeprefix(ED25519_PUBLIC), validate=True)
            return Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:
            raise ValueError(f"public_key: not an Ed25519 key after {ED25519_PUBLIC}") from None
    try:
        key = serialization.load_pem_public_key(text.encode())
    except ValueError:
        raise ValueError(f"public_key: no public key in PEM, nor after {ED25519_PUBLIC}") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("public_key: not an RSA key")
    return key
