"""The options of a call as keyword arguments, for type checkers; see `CallOptions`."""

from typing import TypedDict

from vsingest.client.line import OnReconnect
from vsingest.client.reconnect import Reconnect
from vsingest.client.sender import OnStall
from vsingest.media.clock import Clock


class ConnectOptions(TypedDict, total=False):
    """See `CallOptions`."""

    lead: float
    on_stall: OnStall
    join_timeout: float
    reconnect: bool | Reconnect
    on_reconnect: OnReconnect | None
    ping: float
    clock: Clock
