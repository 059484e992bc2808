"""TLS for the bench's service: a certificate of its own, and what comes and goes by it."""

import ssl
import tempfile
from pathlib import Path

import trustme

READ_BYTES = 65_536


def certificate():
    """A context for a server at 127.0.0.1, and the file by which clients trust it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = Path(tempfile.mkdtemp(prefix="vsingest-bench-"), "ca.pem")
    authority.cert_pem.write_to_path(trusted)
    return context, trusted


class Secured:
    """What a peer says and is told, under TLS.

    Args:
        context: Of the server.
        send: Takes what goes to the peer.
    """

    def __init__(self, context, send):
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._came, self._goes, server_side=True)
        self._send = send
        self._shaken = False

    def read(self, data):
        """What was said, of what came; nothing where that is not whole yet."""
        self._came.write(data)
        said = b""
        try:
            if not self._shaken:
                self._tls.do_handshake()
                self._shaken = True
            while more := self._tls.read(READ_BYTES):
                said += more
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            pass
        self._flush()
        return said

    def write(self, data):
        """Tells the peer."""
        self._tls.write(data)
        self._flush()

    def _flush(self):
        if self._goes.pending:
            self._send(self._goes.read())
