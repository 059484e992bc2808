"""The settings of one server."""

import importlib.util
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from vsingest.auth.tokens import LEEWAY_SECONDS
from vsingest.protocol.limits import Limits
from vsingest.server.settings.urls import check_public_url, check_url
from vsingest.transport.io import Io, check_io, io_from_environment

# The regions of the hosted service that are known. By default one server serves all of them.
KNOWN_REGIONS: Final = frozenset(
    {
        "us001", "us002", "uk001", "sg001", "sg002", "eu001",
        "uae001", "in001", "in002", "in003", "aus001",
    }
)  # fmt: skip

MOST_WORKERS: Final = 256

RoomMode: TypeAlias = Literal["open", "strict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The settings of a `Server`.

    Attributes:
        api_key: A project's key, which tokens must name; empty if `api_keys` or `keys` name all
            keys.
        secret: The project's secret, which signs tokens.
        api_keys: More keys, each with its secret.
        keys: A TOML file of more API keys, which is read again when it changes; see `KeyFile`.
        leeway_seconds: How far the clock of a token's signer may differ from the server's.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.
        public_url: The URL by which clients reach this server, such as
            ``https://voice.example.com``, if it differs from the host of their request.
        regions: The regions that a session may request. In a mapping, the value is the base URL of
            the region's server, which must share this one's `data`, or "" for this server.
        rooms: With "open", participants may join rooms that nobody created; with "strict", a room
            must be created first.
        data: The folder that keeps rooms, sessions, their history, unsent webhooks and the signing
            key across a restart; None keeps them in memory.
        limits: The limits on what strangers can make the server hold or do.
        webhook_urls: The receivers of the events of every room.
        webhook_events: The events that they receive; ``*`` and ``?`` stand for any characters, as
            in ``session*``.
        webhook_private: Whether webhooks may be sent to addresses that are not on the public
            Internet.
        agents: The agents that sessions may request, by id: ``module:factory``, the
            ``ws`` URL to which the server connects, or the ``http`` URL that it asks to send one.
        record: The folder for recordings; None records nothing.
        record_rooms: "all" records every room from its beginning, "asked" only those that a request
            starts.
        record_format: "wav" or "flac".
        record_bytes: The size that all recordings may have on disk; beyond it the oldest complete
            ones are deleted. None deletes none.
        io: The implementation of sockets: "fast" (the C core) or "plain" (aiohttp). The environment
            variable ``VSINGEST_IO`` sets the default.
        tls_cert: A PEM file with the certificate's chain, to serve HTTPS and WSS; with `tls_key`.
        tls_key: A PEM file with the certificate's private key, without a passphrase.
        trusted_proxies: The addresses, or networks such as ``10.0.0.0/8``, whose `X-Forwarded-For`,
            `-Proto` and `-Host` are believed; those of others are ignored.
        cors_origins: Web pages that may use the REST API from a browser, such as
            ``https://app.example.com``; ``*`` for every page, none for no page.
        drain_seconds: How long calls may continue after the first signal.
        metrics_port: The port with `/metrics` for Prometheus; 0 takes a free port, None has none.
        metrics_host: The address of that port.
        workers: The number of processes that `vsingest serve` starts; a `Server` itself is always
            one.
        worker_url: The URL by which clients reach each of several workers, such as
            ``https://voice{worker}.example.com`` or ``https://voice.example.com:{port}``, if it
            differs from the host of their request and the worker's port.

    Raises:
        ValueError: A setting cannot work.
    """

    api_key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    keys: Path | None = None
    leeway_seconds: float = LEEWAY_SECONDS
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    regions: AbstractSet[str] | Mapping[str, str] = KNOWN_REGIONS
    rooms: RoomMode = "open"
    data: Path | None = None
    limits: Limits = field(default_factory=Limits)
    webhook_urls: tuple[str, ...] = field(default=(), repr=False)
    webhook_events: tuple[str, ...] = ("*",)
    webhook_private: bool = False
    agents: Mapping[str, str] = field(default_factory=dict, repr=False)
    record: Path | None = None
    record_rooms: Literal["all", "asked"] = "all"
    record_format: Literal["wav", "flac"] = "wav"
    record_bytes: int | None = None
    io: Io = field(default_factory=io_from_environment)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    drain_seconds: float = 0.0
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    workers: int = 1
    worker_url: str | None = None

    def __post_init__(self) -> None:
        check_io(self.io)
        self._check_system()
        for name, port in (("port", self.port), ("metrics_port", self.metrics_port)):
            if port is not None and not 0 <= port <= 65_535:
                raise ValueError(f"{name}: {port} is outside 0..65535")
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert, tls_key: one needs the other; give both or neither")
        if not self.drain_seconds >= 0:
            raise ValueError(f"drain_seconds: {self.drain_seconds} is below 0")
        if not all(key and secret for key, secret in self.api_keys.items()):
            raise ValueError(
                "api_keys: a key or a secret is empty; write them like key=secret,key2=secret2"
            )
        if self.rooms not in ("open", "strict"):
            raise ValueError(f"rooms: {self.rooms!r} is neither 'open' nor 'strict'")
        if not 0 <= self.leeway_seconds <= 3_600:
            raise ValueError(f"leeway_seconds: {self.leeway_seconds} is outside 0..3600")
        if self.record_rooms not in ("all", "asked"):
            raise ValueError(f"record_rooms: {self.record_rooms!r} is neither 'all' nor 'asked'")
        if self.record_format not in ("wav", "flac"):
            raise ValueError(f"record_format: {self.record_format!r} is neither 'wav' nor 'flac'")
        if self.record_bytes is not None and self.record_bytes < 1:
            raise ValueError(f"record_bytes: {self.record_bytes} is below 1")
        for receiver in self.webhook_urls:
            check_url("webhook_urls", receiver)
        if self.public_url is not None:
            check_public_url("public_url", self.public_url)
        if not 1 <= self.workers <= MOST_WORKERS:
            raise ValueError(f"workers: {self.workers} is outside 1..{MOST_WORKERS}")
        if self.workers > 1:
            self._check_workers()
        if isinstance(self.regions, Mapping):
            for region, url in self.regions.items():
                if url:
                    check_public_url(f"regions: {region}", url)

    @property
    def reloadable(self) -> bool:
        """Whether there is a file that the server reads again at SIGHUP."""
        return self.tls_cert is not None or self.keys is not None

    def _check_system(self) -> None:
        if importlib.util.find_spec("fcntl") is not None:
            return
        for name, asked in (
            ("data", self.data),
            ("record", self.record),
            ("workers", self.workers > 1),
        ):
            if asked:
                raise ValueError(
                    f"{name}: needs the file locks and process groups of POSIX, which this system "
                    "lacks; leave it out here, or serve on Linux"
                )

    def _check_workers(self) -> None:
        if self.port + self.workers > 65_535:
            raise ValueError(
                f"port: {self.port} leaves no room for the ports of {self.workers} workers above it"
            )
        if self.worker_url is None:
            if self.public_url is None:
                return
            raise ValueError(
                "worker_url: missing; with public_url, several workers need addresses of their "
                "own, such as https://voice{worker}.example.com"
            )
        try:
            url = self.worker_url.format(worker=1, port=1)
        except (KeyError, IndexError, ValueError):
            url = self.worker_url
        if url == self.worker_url:
            raise ValueError(
                f"worker_url: {self.worker_url!r} is the same for all; "
                "write {worker} or {port} where they differ"
            )
        check_public_url("worker_url", url)
