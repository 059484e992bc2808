"""How one server is set up."""

from dataclasses import dataclass, field
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

    def __post_init__(self) -> None:
        check_io(self.io)
        if not 0 <= self.port <= 65_535:
            raise ValueError(f"port: {self.port} is outside 0..65535")
        if self.public_url is not None:
            url = URL(self.public_url)
            if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
                raise ValueError(
                    f"public_url: {self.public_url!r} is no URL that a client can reach; "
                    "write it like https://voice.example.com"
                )
            if url.query or url.fragment:
                raise ValueError(f"public_url: {self.public_url!r} has a query or a fragment")
