"""JSON Web Tokens (RFC 7519), signed with the project's secret by HS256 and nothing else."""

import base64
import json
import math
import secrets as random_secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import jwt

from vsingest import system
from vsingest.auth.errors import TokenError
from vsingest.auth.grant import Grant
from vsingest.auth.token_defaults import DAY_SECONDS, DEFAULT_PERMISSIONS, DEFAULT_ROLES

ALGORITHM: Final = "HS256"
TOKEN_VERSION: Final = 2
LEEWAY_SECONDS: Final = 10.0
TOKEN_CHARS: Final = 8_192

# Verifies tokens of unknown API keys, so that these take as long as known ones.
_NOBODYS_SECRET: Final = random_secrets.token_hex(32)


def mint_token(
    api_key: str,
    secret: str,
    *,
    permissions: Iterable[str] = DEFAULT_PERMISSIONS,
    roles: Iterable[str] = DEFAULT_ROLES,
    expires_in: float = DAY_SECONDS,
    room_id: str | None = None,
    participant_id: str | None = None,
) -> str:
    """Signs a token, by default with the claims the official Node SDK signs.

    Args:
        api_key: The project's key.
        secret: The project's secret.
        permissions: Some of ``allow_join``, ``ask_join`` and ``allow_mod``.
        roles: Some of ``crawler`` (REST) and ``rtc`` (joins); empty for no such claim.
        expires_in: Seconds until the token expires.
        room_id: Limits the token to one room.
        participant_id: Limits the token to one participant.

    Raises:
        ValueError: `api_key` or `secret` is empty, or `expires_in` is not positive.
    """
    if not api_key:
        raise ValueError("api_key: empty; set VIDEOSDK_API_KEY")
    if not secret:
        raise ValueError("secret: empty; set VIDEOSDK_SECRET")
    if not expires_in > 0:
        raise ValueError(f"expires_in: {expires_in} s is not positive")
    now = int(system.wall())
    claims: dict[str, Any] = {
        "apikey": api_key,
        "permissions": list(permissions),
        "version": TOKEN_VERSION,
        "roles": list(roles),
        "roomId": room_id,
        "participantId": participant_id,
        "iat": now,
        "exp": now + int(expires_in),
    }
    present = {name: value for name, value in claims.items() if value not in (None, [])}
    return jwt.encode(present, secret, algorithm=ALGORITHM)


def verify_token(
    authorization: str | None,
    keyring: Mapping[str, str | Sequence[str]],
    *,
    leeway: float = LEEWAY_SECONDS,
) -> Grant:
    """Verifies an `Authorization` header: the token alone, or ``Bearer`` and the token.

    A token must have an expiry, since one that never expires is a second secret (our rule).

    Args:
        authorization: The header's value; None without the header.
        keyring: The secrets of each API key.
        leeway: Seconds by which the signer's clock may differ from ours.

    Raises:
        TokenError: The token is missing, malformed, forged, expired, not yet valid, or another
            project's.
    """
    token = _bare(authorization)
    try:
        unproven = jwt.decode(token, options={"verify_signature": False})
        api_key = unproven.get("apikey")
        secrets = keyring.get(api_key) if isinstance(api_key, str) else None
        claims = _proven(token, secrets or _NOBODYS_SECRET, leeway)
    except jwt.InvalidTokenError as error:
        raise TokenError(type(error).__name__) from None
    _check_unambiguous(token)
    return _grant(claims)


def _proven(token: str, secrets: str | Sequence[str], leeway: float) -> dict[str, Any]:
    """Returns the claims if one of the secrets signed them."""
    first, *others = (secrets,) if isinstance(secrets, str) else secrets
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            first,
            algorithms=[ALGORITHM],
            # The times are checked below, by the clock that the rest of the process uses.
            options={
                "require": ["exp"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidSignatureError:
        if not others:
            raise
        return _proven(token, others, leeway)
    _check_times(claims, leeway)
    return claims


def _check_times(claims: dict[str, Any], leeway: float) -> None:
    """Refuses a token that has expired or is not valid yet (RFC 7519 section 4.1)."""
    now = system.wall()
    for name in ("exp", "iat", "nbf"):
        if name in claims:
            moment = claims[name]  # section 2 requires a number, so neither a string nor true
            if type(moment) not in (int, float) or not math.isfinite(moment):
                raise TokenError(f"{name}: not a number")
            if name == "exp" and not now < moment + leeway:
                raise jwt.ExpiredSignatureError
            if name != "exp" and not moment <= now + leeway:
                raise jwt.ImmatureSignatureError


def _check_unambiguous(token: str) -> None:
    """Refuses a duplicate claim, of which another reader might take the other value."""
    for part in token.split(".")[:2]:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        json.loads(text, object_pairs_hook=_without_duplicates)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise TokenError("a duplicate member")
    return found


def _bare(authorization: str | None) -> str:
    if not authorization:
        raise TokenError("no Authorization header")
    if len(authorization) > TOKEN_CHARS:
        raise TokenError(f"{len(authorization)} characters, over {TOKEN_CHARS}")
    if not authorization.isascii():  # its encoding is unknown too
        raise TokenError("characters beyond ASCII")
    scheme, _, token = authorization.strip().partition(" ")
    if not token:
        return scheme
    if scheme.lower() != "bearer":
        raise TokenError("a scheme other than Bearer")
    return token.strip()


def _grant(claims: dict[str, Any]) -> Grant:
    version = claims.get("version", TOKEN_VERSION)
    if isinstance(version, bool) or version != TOKEN_VERSION:
        raise TokenError(f"version: not {TOKEN_VERSION}")
    return Grant(
        api_key=claims["apikey"],
        permissions=_words(claims, "permissions"),
        roles=_words(claims, "roles"),
        room_id=_word(claims, "roomId"),
        participant_id=_word(claims, "participantId"),
    )


def _words(claims: dict[str, Any], name: str) -> frozenset[str]:
    value = claims.get(name, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise TokenError(f"{name}: not a list of strings")
    return frozenset(value)


def _word(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise TokenError(f"{name}: not a string")
    return value
