"""The keyword arguments of `connect`, for type checkers."""

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
    """The options of a call's behaviour; see `CallOptions`."""

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
    """The options of the room and the participant; see `vsingest.connect`."""

    room_id: str | None
    participant: Mapping[str, Any] | ParticipantRequest | None
    agent: Mapping[str, Any] | AgentRequest | None
    region: str | None
    ws_url: str | None
    session_factory: Callable[[], Awaitable[str]] | None


class ProjectOptions(JoinOptions, total=False):
    """The same, and the options of credentials and service; see `vsingest.connect`."""

    token: str | None
    api_key: str | None
    secret: str | None
    endpoint: str | None


class AllOptions(ProjectOptions, total=False):
    """The same, and the option of the HTTP session; see `vsingest.connect`."""

    session: aiohttp.ClientSession | None
