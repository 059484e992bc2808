"""How one server is set up."""

import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

from yarl import URL

from vsingest.auth.tokens import LEEWAY_SECONDS
from vsingest.protocol.limits import Limits

# The codes the hosted service is known to use. One server stands in for all of them.
KNOWN_REGIONS: Final = frozenset(
    {
        "us001", "us002", "uk001", "sg001", "sg002", "eu001",
        "uae001", "in001", "in002", "in003", "aus001",
    }
)  # fmt: skip

Io: TypeAlias = Literal["fast", "plain"]
RoomMode: TypeAlias = Literal["open", "strict"]


def _io_from_environment() -> Io:
    return cast("Io", os.environ.get("VSINGEST_IO") or "fast")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The settings of a `Server`.

    Attributes:
        api_key: A project's key, which tokens must name; empty where `keys` names them all.
        secret: The project's secret, which signs them.
        keys: A TOML file of more API keys, read anew when it changes; see `KeyFile`.
        leeway_seconds: By how much the clock of whoever signs tokens may differ from ours.
        host: Where to listen.
        port: Where to listen; 0 takes a free one.
        public_url: What clients reach this server by, such as ``https://voice.example.com``, where
            that is not the host their request names.
        regions: What a session may ask for as its region; as a mapping, with the base URL that its
            client is sent to, of a server that shares this one's `data`, or "" for this server.
        rooms: "open" where a room that nobody created is there as soon as somebody joins it,
            "strict" where it has to be created before.
        data: The directory that keeps rooms, sessions and their record through a restart; None
            keeps them in memory.
        limits: The bounds on everything a stranger can make grow.
        io: What moves a connection's bytes after its handshake: "fast" for our own protocol, which
            keeps the audio in the core, "plain" for aiohttp's. The environment variable
            ``VSINGEST_IO`` sets the default.

    Raises:
        ValueError: A setting cannot work.
    """

    api_key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    keys: Path | None = None
    leeway_seconds: float = LEEWAY_SECONDS
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    regions: AbstractSet[str] | Mapping[str, str] = KNOWN_REGIONS
    rooms: RoomMode = "open"
    data: Path | None = None
    limits: Limits = field(default_factory=Limits)
    io: Io = field(default_factory=_io_from_environment)

    def __post_init__(self) -> None:
        if self.io not in ("fast", "plain"):
            raise ValueError(f"io (VSINGEST_IO): {self.io!r} is neither 'fast' nor 'plain'")
        if not 0 <= self.port <= 65_535:
            raise ValueError(f"port: {self.port} is outside 0..65535")
        if self.rooms not in ("open", "strict"):
            raise ValueError(f"rooms: {self.rooms!r} is neither 'open' nor 'strict'")
        if not 0 <= self.leeway_seconds <= 3_600:
            raise ValueError(f"leeway_seconds: {self.leeway_seconds} is outside 0..3600")
        if self.public_url is not None:
            _check_url("public_url", self.public_url)
        if isinstance(self.regions, Mapping):
            for region, url in self.regions.items():
                if url:
                    _check_url(f"regions: {region}", url)


def _check_url(field_name: str, text: str) -> None:
    url = URL(text)
    if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
        raise ValueError(
            f"{field_name}: {text!r} is no URL that a client can reach; "
            "write it like https://voice.example.com"
        )
    if url.query or url.fragment:
        raise ValueError(f"{field_name}: {text!r} has a query or a fragment")
