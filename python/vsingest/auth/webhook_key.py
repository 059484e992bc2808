"""The key pair that signs webhooks."""

import base64
import contextlib
import os
import tempfile
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_FILE: Final = "webhook-key.pem"
_KEY_BITS: Final = 2_048
_EXPONENT: Final = 65_537


class WebhookKey:
    """An RSA private key that signs with SHA-256 and PKCS#1 v1.5 (RFC 8017 section 8.2).

    Attributes:
        public_pem: The public key in PEM, with which receivers verify.
    """

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self._private = private
        self.public_pem = (
            private.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    @classmethod
    def generate(cls) -> Self:
        """Generates a new key, which takes some tenths of a second."""
        return cls(rsa.generate_private_key(_EXPONENT, _KEY_BITS))

    @classmethod
    def keep(cls, folder: Path) -> Self:
        """Reads the key in a folder, or generates it there. Only its owner can read the file.

        Raises:
            OSError: The folder cannot be read or written.
            ValueError: The file is not an RSA private key.
        """
        path = folder / KEY_FILE
        if not path.exists():
            _write_once(path, cls.generate()._private_pem())
        try:
            private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ValueError(
                f"{path}: no private key; remove it to have one made ({type(error).__name__})"
            ) from None
        if not isinstance(private, rsa.RSAPrivateKey):
            raise ValueError(f"{path}: no RSA key; remove it to have one made")
        return cls(private)

    def sign(self, content: bytes) -> str:
        """Returns the signature of bytes in base64, which takes about a millisecond."""
        signature = self._private.sign(content, padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(signature).decode()

    def _private_pem(self) -> bytes:
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


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
