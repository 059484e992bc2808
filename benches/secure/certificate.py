"""A certificate for servers of this machine, and the authority by which clients trust it."""

import os
import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path

import trustme

# Where a rival finds the certificate chain and the key, if it is to speak TLS.
CHAIN, KEY = "BENCH_TLS_CHAIN", "BENCH_TLS_KEY"


@dataclass(frozen=True)
class Certificate:
    """The files, in PEM."""

    chain: Path
    key: Path
    authority: Path

    @property
    def environment(self):
        """For a rival."""
        return {CHAIN: str(self.chain), KEY: str(self.key)}

    def trusting(self):
        """A client's context."""
        return ssl.create_default_context(cafile=self.authority)


def certificate():
    """Issues one."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    folder = Path(tempfile.mkdtemp(prefix="vsingest-bench-"))
    made = Certificate(folder / "chain.pem", folder / "key.pem", folder / "authority.pem")
    issued.cert_chain_pems[0].write_to_path(made.chain)
    issued.private_key_pem.write_to_path(made.key)
    authority.cert_pem.write_to_path(made.authority)
    return made


def serving():
    """A rival's context; None if it is to speak plainly."""
    if CHAIN not in os.environ:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.environ[CHAIN], os.environ[KEY])
    return context
