"""What `connect` takes, as keyword arguments for type checkers."""

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, TypedDict

import aiohttp

from vsingest.client.call.line_options import OnReconnect
from vsingest.client.reconnect import Reconnect
from vsingest.client.sending.audio_link import OnStall
from vsingest.media.clock import Clock
from vsingest.protocol.ingest import AgentRequest, ParticipantRequest


class ConnectOptions(TypedDict, total=False):
    """How a call behaves; see `CallOptions`."""

    lead: float
    on_stall: OnStall
    join_timeout: float
    reconnect: bool | Reconnect
    on_reconnect: OnReconnect | None
    ping: float
    extensions: tuple[str, ...]
    sample_rate: int
    transport: Literal["json", "binary"]
    strict: bool
    capture: str | os.PathLike[str] | None
    clock: Clock


class JoinOptions(ConnectOptions, total=False):
    """Which room is joined, as whom; see `vsingest.connect`."""

    room_id: str | None
    participant: Mapping[str, Any] | ParticipantRequest | None
    agent: Mapping[str, Any] | AgentRequest | None
    region: str | None
    ws_url: str | None
    session_factory: Callable[[], Awaitable[str]] | None


class ProjectOptions(JoinOptions, total=False):
    """And with whose credentials, where; see `vsingest.connect`."""

    token: str | None
    api_key: str | None
    secret: str | None
    endpoint: str | None


class AllOptions(ProjectOptions, total=False):
    """And over which connections; see `vsingest.connect`."""

    session: aiohttp.ClientSession | None
