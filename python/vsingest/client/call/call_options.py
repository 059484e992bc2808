"""How a call behaves, whatever room it is in."""

import math
import os
from dataclasses import dataclass
from typing import Any, Literal

from vsingest.client.call.line_options import LineOptions, OnReconnect
from vsingest.client.callbacks import check_callback
from vsingest.client.pacing.pacer import DEFAULT_LEAD, check_lead, is_number
from vsingest.client.reconnect import Reconnect
from vsingest.client.sending.audio_link import OnStall, check_on_stall
from vsingest.client.sockets.socket import PING_SECONDS
from vsingest.media.clock import SYSTEM_CLOCK, Clock
from vsingest.protocol.audio import BINARY, JSON, SAMPLE_RATE, SAMPLE_RATES, AudioFormat
from vsingest.protocol.extensions import Extension


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """What `connect` takes besides the session.

    Attributes:
        lead: Seconds a frame may leave before its time: more bears longer stalls of this process,
            less lets the room hear sooner that you stopped. What has left cannot be recalled.
        on_stall: What is sent where the producer falls behind: "pause" for nothing, "silence".
        join_timeout: Seconds for the socket to open and the room to answer.
        reconnect: How a broken connection is replaced; True for as `Reconnect` has it by default,
            False for not at all.
        on_reconnect: Told each time, in the call's event loop, of what was lost.
        ping: Seconds between two pings: a dead connection is found after 1.5 times this at most.
        extensions: What to ask of the server beyond the plain protocol: "clear" and "mark" let
            `clear` and `drain` reach into the server, "pubsub" lets `publish` have options and a
            subscriber get what was kept. The hosted service documents none of them, so nothing is
            asked for unless you say so; a call with a service that lacks one goes without.
        sample_rate: Of the audio on the wire: 8,000, or 16,000, 24,000 or 48,000 where the service
            offers them. Also the rate of `send` and `audio` where they are given none, whatever the
            service offers. The hosted service documents 8,000 alone.
        transport: "json", or "binary" for bare samples in binary messages, where the service offers
            that: a quarter fewer bytes.
        strict: Whether to refuse a service that does not offer the audio and the extensions asked
            for. Otherwise the call has 8 kHz by JSON there, and the log and `Call.audio_format`
            say so.
        capture: A file that all messages of the call are written to, both ways; see
            docs/captures.md. It holds voices, and is for its owner alone.
        clock: The time to pace by.

    Raises:
        ValueError: A value is out of range.
        TypeError: `reconnect` or `on_reconnect` is of another type.
    """

    lead: float = DEFAULT_LEAD
    on_stall: OnStall = "pause"
    join_timeout: float = 10.0
    reconnect: bool | Reconnect = True
    on_reconnect: OnReconnect | None = None
    ping: float = PING_SECONDS
    extensions: tuple[str, ...] = ()
    sample_rate: int = SAMPLE_RATE
    transport: Literal["json", "binary"] = "json"
    strict: bool = False
    capture: str | os.PathLike[str] | None = None
    clock: Clock = SYSTEM_CLOCK

    def __post_init__(self) -> None:
        check_lead(self.lead)
        check_on_stall(self.on_stall)
        if unknown := set(self.extensions) - set(Extension):
            known = ", ".join(Extension)
            raise ValueError(f"extensions: {sorted(unknown)} are unknown; there are {known}")
        if self.sample_rate not in SAMPLE_RATES:
            rates = ", ".join(map(str, SAMPLE_RATES))
            raise ValueError(f"sample_rate: {self.sample_rate!r} is none of {rates}")
        if self.transport not in (JSON, BINARY):
            raise ValueError(f"transport: {self.transport!r} is neither 'json' nor 'binary'")
        for name in ("join_timeout", "ping"):
            value = getattr(self, name)
            if not (is_number(value) and value > 0 and math.isfinite(value)):
                raise ValueError(f"{name}: {value!r} is not a number of seconds above 0")
        # Wrong, these would only show once a connection breaks.
        if not isinstance(self.reconnect, bool | Reconnect):
            raise TypeError(f"reconnect: {self.reconnect!r} is neither a bool nor a Reconnect")
        if self.on_reconnect is not None:
            check_callback("on_reconnect", self.on_reconnect)

    def line(self) -> LineOptions:
        """What concerns the connections."""
        policy: Any = self.reconnect
        if isinstance(policy, bool):
            policy = Reconnect() if policy else None
        return LineOptions(
            join_timeout=self.join_timeout,
            reconnect=policy,
            on_reconnect=self.on_reconnect,
            audio=AudioFormat(sample_rate=int(self.sample_rate), transport=self.transport),
            extensions=tuple(map(str, self.extensions)),
            strict=self.strict,
        )
