"""The server's certificate, which can be renewed while the server runs."""

import ssl
from pathlib import Path


class Certificate:
    """A certificate and its private key, in PEM files.

    Args:
        certificate: The chain, the server's own certificate first.
        key: Its private key, without a passphrase.

    Attributes:
        context: The TLS context; each handshake uses the certificate that was read last.

    Raises:
        ValueError: The files cannot be used.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._certificate = certificate
        self._key = key
        self.context = self._read()
        self._latest = self.context
        self.context.sni_callback = self._choose

    def reload(self) -> None:
        """Reads the files again; open connections keep their certificate.

        Raises:
            ValueError: The files cannot be used; the old certificate stays.
        """
        self._latest = self._read()

    def _read(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(self._certificate, self._key, password=_no_passphrase)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ValueError(
                f"tls_cert, tls_key: {str(self._certificate)!r} and {str(self._key)!r} "
                f"cannot be used: {reason}"
            ) from None
        return context

    def _choose(self, handshake: ssl.SSLObject, _name: str | None, _: ssl.SSLContext) -> None:
        handshake.context = self._latest


def _no_passphrase() -> str:
    # Without this, OpenSSL would ask for it at the terminal, and the server would wait.
    raise ValueError("the key has a passphrase; remove it, and protect the file instead")
