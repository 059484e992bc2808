"""The options of a call's behaviour."""

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
    """The options of `connect` beside those of the session.

    Attributes:
        lead: How many seconds ahead of real time a frame may be sent. More bridges longer stalls of
            this process, less lets the room hear sooner that you stopped, since what has been sent
            cannot be recalled.
        on_stall: What is sent while the producer is behind: nothing with "pause", or "silence".
        join_timeout: Seconds for the socket to open and the room to answer.
        reconnect: How a broken connection is replaced; True for the defaults of `Reconnect`, False
            to end the call.
        on_reconnect: Is called after each reconnect, in the call's event loop, with what was lost.
        ping: Seconds between two pings; a dead connection is noticed after at most 1.5 times this.
        extensions: The extensions to request: with "clear" and "mark", `clear` and `drain` include
            the server's buffer; with "pubsub", `publish` has options and a subscriber gets kept
            messages. The hosted service documents none of them, so none is requested by default. If
            the service lacks one, the call works without it.
        sample_rate: The rate of the audio on the wire: 8,000, or 16,000, 24,000 or 48,000 if the
            service offers it. It is also the default rate of `send` and `audio`, whatever the
            service offers. The hosted service documents only 8,000.
        transport: "json", or "binary" for bare samples in binary messages, which are a quarter
            fewer bytes, if the service offers it.
        strict: Whether to refuse a service that does not offer the requested audio and extensions.
            Otherwise the call has 8 kHz and JSON there, and the log and `Call.audio_format` say so.
        capture: A file to which all messages of the call are written, in both directions; see
            docs/captures.md. It holds voices, and only its owner can read it.
        clock: The clock that paces the call.

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
        check_audio(AudioFormat(sample_rate=self.sample_rate, transport=self.transport))
        for name in ("join_timeout", "ping"):
            value = getattr(self, name)
            if not (is_number(value) and value > 0 and math.isfinite(value)):
                raise ValueError(f"{name}: {value!r} is not a number of seconds above 0")
        # Checked here, since an error would otherwise show only when a connection breaks.
        if not isinstance(self.reconnect, bool | Reconnect):
            raise TypeError(f"reconnect: {self.reconnect!r} is neither a bool nor a Reconnect")
        if self.on_reconnect is not None:
            check_callback("on_reconnect", self.on_reconnect)

    def line(self) -> LineOptions:
        """Returns the options of the connections."""
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


def check_audio(audio: AudioFormat) -> None:
    """Refuses a format that no service has.

    Raises:
        ValueError: Its rate or its transport is unknown.
    """
    if audio.sample_rate not in SAMPLE_RATES:
        rates = ", ".join(map(str, SAMPLE_RATES))
        raise ValueError(f"sample_rate: {audio.sample_rate!r} is none of {rates}")
    if audio.transport not in (JSON, BINARY):
        raise ValueError(f"transport: {audio.transport!r} is neither 'json' nor 'binary'")
