"""The key pairs that sign webhooks."""

import base64
import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vsingest.protocol.webhooks import ED25519, ED25519_PUBLIC, RSA, signed_content

KEY_FILE: Final = "webhook-key.pem"
ED25519_FILE: Final = "webhook-ed25519-key.pem"
_KEY_BITS: Final = 2_048
_EXPONENT: Final = 65_537

_PrivateKey: TypeAlias = rsa.RSAPrivateKey | Ed25519PrivateKey


class WebhookKey:
    """The private keys of a sender of webhooks.

    One is an RSA key, whose signatures are by SHA-256 and PKCS#1 v1.5 (RFC 8017 section 8.2), as
    the hosted service's are; the other an Ed25519 key, as Standard Webhooks has them.

    Attributes:
        public_pem: The public RSA key in PEM, with which receivers verify.
        ed25519_public: The public Ed25519 key, in base64 after ``whpk_``.
    """

    def __init__(self, private: rsa.RSAPrivateKey, ed25519: Ed25519PrivateKey) -> None:
        self._private = private
        self._ed25519 = ed25519
        self.public_pem = (
            private.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )
        self.ed25519_public = ED25519_PUBLIC + _base64(ed25519.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> Self:
        """Generates new keys, which takes some tenths of a second."""
        return cls(_new_rsa_key(), Ed25519PrivateKey.generate())

    @classmethod
    def keep(cls, folder: Path) -> Self:
        """Reads the keys in a folder, or generates them there. Only its owner can read the files.

        Raises:
            OSError: The folder cannot be read or written.
            ValueError: A file is not a private key of its kind.
        """
        return cls(
            _keep(folder / KEY_FILE, rsa.RSAPrivateKey, _new_rsa_key),
            _keep(folder / ED25519_FILE, Ed25519PrivateKey, Ed25519PrivateKey.generate),
        )

    def sign(self, body: bytes) -> str:
        """Returns the RSA signature of bytes in base64, which takes about a millisecond."""
        return _base64(self._private.sign(body, padding.PKCS1v15(), hashes.SHA256()))

    def sign_attempt(self, message_id: str, timestamp: str, body: bytes) -> str:
        """Returns the signatures of an id, a time and a body, by either key, one after another."""
        content = signed_content(message_id, timestamp, body)
        return f"{ED25519},{_base64(self._ed25519.sign(content))} {RSA},{self.sign(content)}"


def _new_rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(_EXPONENT, _KEY_BITS)


def _keep(path: Path, kind: type, generate: Callable[[], _PrivateKey]) -> Any:
    if not path.exists():
        _write_once(path, _pem(generate()))
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(
            f"{path}: not a private key; remove it to get a new one ({type(error).__name__})"
        ) from None
    if not isinstance(private, kind):
        name = "RSA" if kind is rsa.RSAPrivateKey else "Ed25519"
        raise ValueError(f"{path}: not a {name} key; remove it to get a new one")
    return private


def _pem(private: _PrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _write_once(path: Path, content: bytes) -> None:
    """Writes a file atomically; if another process wrote it first, that file stays."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
