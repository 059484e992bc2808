"""The `ref`: the single-use secret in a session's URL."""

import hashlib
import string
from typing import Final

from vsingest import system

REF_PREFIX: Final = "vs_"
REF_CHARS: Final = 20
_ALPHABET: Final = string.ascii_lowercase + string.digits


def new_ref() -> str:
    """Draws a `ref` of 103 bits (20 characters of 36) from the system's generator."""
    return REF_PREFIX + system.random_text(_ALPHABET, REF_CHARS)


def hashed(ref: str) -> bytes:
    """Returns the hash that a store keeps instead of the `ref`.

    A plain SHA-256 is enough for a random secret of this length, and the time of comparing hashes
    reveals nothing about the secret.
    """
    return hashlib.sha256(ref.encode("utf-8", "surrogatepass")).digest()
