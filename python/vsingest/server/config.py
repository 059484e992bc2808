"""How one server is set up."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from yarl import URL

from vsingest.protocol.limits import Limits
from vsingest.transport.io import Io, check_io, io_from_environment

# The codes the hosted service is known to use. One server stands in for all of them.
KNOWN_REGIONS: Final = frozenset(
    {
        "us001", "us002", "uk001", "sg001", "sg002", "eu001",
        "uae001", "in001", "in002", "in003", "aus001",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The settings of a `Server`.

    Attributes:
        api_key: The project's key, which tokens must name.
        secret: The project's secret, which signs them.
        host: Where to listen.
        port: Where to listen; 0 takes a free one.
        public_url: What clients reach this server by, such as ``https://voice.example.com``, where
            that is not the host their request names.
        regions: What a session may ask for as its region.
        limits: The bounds on everything a stranger can make grow.
        io: What moves a connection's bytes after its handshake: "fast" for our own protocol, which
            keeps the audio in the core, "plain" for aiohttp's. The environment variable
            ``VSINGEST_IO`` sets the default.
        tls_cert: A PEM file with the certificate's chain, to serve HTTPS and WSS; with `tls_key`.
        tls_key: A PEM file with the certificate's private key, without a passphrase.
        trusted_proxies: Addresses, or networks such as ``10.0.0.0/8``, whose `X-Forwarded-For`,
            `-Proto` and `-Host` are believed. Nobody else's are.
        cors_origins: Web pages that may use the REST API from a browser, such as
            ``https://app.example.com``; ``*`` for every page, none for no page.
        drain_seconds: How long calls may go on after the first signal to end.
        metrics_port: Where Prometheus finds `/metrics`; 0 takes a free port, None serves none.
        metrics_host: Where that port listens.

    Raises:
        ValueError: A setting cannot work.
    """

    api_key: str = field(repr=False)
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    regions: frozenset[str] = KNOWN_REGIONS
    limits: Limits = field(default_factory=Limits)
    io: Io = field(default_factory=io_from_environment)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    drain_seconds: float = 0.0
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        check_io(self.io)
        for name, port in (("port", self.port), ("metrics_port", self.metrics_port)):
            if port is not None and not 0 <= port <= 65_535:
                raise ValueError(f"{name}: {port} is outside 0..65535")
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert, tls_key: one needs the other; give both or neither")
        if not self.drain_seconds >= 0:
            raise ValueError(f"drain_seconds: {self.drain_seconds} is below 0")
        if self.public_url is not None:
            url = URL(self.public_url)
            if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
                raise ValueError(
                    f"public_url: {self.public_url!r} is no URL that a client can reach; "
                    "write it like https://voice.example.com"
                )
            if url.query or url.fragment:
                raise ValueError(f"public_url: {self.public_url!r} has a query or a fragment")
