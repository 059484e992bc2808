"""An agent that listens: the server connects to it for each call, and reconnects."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import aiohttp
from yarl import URL

from vsingest import system
from vsingest.protocol.limits import Limits
from vsingest.server.agents.agent_audio import AgentAudio
from vsingest.server.agents.agent_fault import AgentFault
from vsingest.server.agents.call import AgentCall
from vsingest.server.agents.pcm_format import PcmFormat
from vsingest.server.webhooks.courier import backoff

log = logging.getLogger("vsingest.server.agents")

# What `videosdk-agents` hears and speaks in its websocket mode.
HEARS: Final = PcmFormat(48_000, 2)
SPEAKS: Final = PcmFormat(24_000)
MESSAGE_BYTES: Final = 4_194_304
_SHORTEST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 5.0
_OPTIONS: Final = ("in", "out")


@dataclass(slots=True)
class ListeningCounters:
    """Counters of one agent that listens.

    Attributes:
        opened: Connections that were opened.
        refused: Attempts that failed.
        interrupted: Times that it took back what it had said.
        unheard: Frames of the room that it did not get, since it was away or read too slowly.
        unsaid: Its messages that nobody heard, since too many waited.
    """

    opened: int = 0
    refused: int = 0
    interrupted: int = 0
    unheard: int = 0
    unsaid: int = 0


class ListeningAgent:
    """The agent of one URL, as a function that runs it for a call.

    Args:
        url: Where it listens.
        hears: The format in which it hears the room.
        speaks: The format in which it speaks.
        limits: How long the first connection may take, and how often a connection is probed.

    Attributes:
        counters: What happened in all its calls.
    """

    wideband: Final = True
    tells_start: Final = True

    def __init__(self, url: URL, hears: PcmFormat, speaks: PcmFormat, limits: Limits) -> None:
        self.counters = ListeningCounters()
        self._url = url
        self._hears = hears
        self._speaks = speaks
        self._limits = limits

    @classmethod
    def at(cls, field: str, text: str, limits: Limits) -> "ListeningAgent":
        """Reads a URL whose fragment may name formats: ``ws://host:8080/ws#in=16000&out=24000/1``.

        A WebSocket URL has no fragment of its own (RFC 6455 section 3), and none is sent.

        Raises:
            ValueError: It is no URL that can be connected to, or an option is wrong.
        """
        try:
            url = URL(text)
        except ValueError:
            url = URL()
        if not url.host:
            raise ValueError(f"{field}: no host in its URL; write it like ws://127.0.0.1:8080/ws")
        options = dict(parse_qsl(url.fragment, keep_blank_values=True))
        for name in options:
            if name not in _OPTIONS:
                raise ValueError(f"{field}: unknown option {name[:40]!r}; known: in, out")
        formats = {
            name: PcmFormat.parse(f"{field}: {name}", value) for name, value in options.items()
        }
        hears, speaks = formats.get("in", HEARS), formats.get("out", SPEAKS)
        return cls(url.with_fragment(None), hears, speaks, limits)

    async def __call__(self, call: AgentCall) -> None:
        """Connects the agent to a call until one of the two ends it; reconnects in between.

        Raises:
            AgentFault: There never was a connection.
        """
        async with aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), middlewares=(_refuse_redirects,)
        ) as http:
            audio = AgentAudio(call, self._hears, self._speaks)
            hearing = asyncio.create_task(audio.send_room())
            speaking = asyncio.create_task(audio.speak())
            staying = asyncio.create_task(self._stay(http, call, audio))
            try:
                # Both directions of the audio end with the call.
                done, _ = await asyncio.wait(
                    {hearing, speaking, staying}, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    task.result()
                if staying in done:
                    audio.end_speech()
                    await speaking
                elif not audio.opened:
                    raise AgentFault("the call was over before it could be connected to")
            finally:
                for task in (hearing, speaking, staying):
                    task.cancel()
                await asyncio.gather(hearing, speaking, staying, return_exceptions=True)
                self.counters.interrupted += audio.interrupted
                self.counters.unheard += audio.unheard + call.unheard
                self.counters.unsaid += audio.unsaid

    async def _stay(self, http: aiohttp.ClientSession, call: AgentCall, audio: AgentAudio) -> None:
        """Returns when the agent has closed with 1000: it has finished."""
        due: float | None = system.monotonic() + self._limits.session_seconds
        attempt = 0
        while True:
            began = system.monotonic()
            try:
                socket = await self._open(http)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                self.counters.refused += 1
                fault = type(error).__name__  # its text may have the URL, and that a password
                log.warning("agent %s: no connection (%s), tried again", call.agent_id, fault)
                if due is not None and system.monotonic() > due:
                    raise AgentFault(
                        f"no connection within {self._limits.session_seconds:g} s ({fault})"
                    ) from None
            else:
                self.counters.opened += 1
                due = None
                call.tell_started()
                if await _converse(socket, audio):
                    return
                log.warning(
                    "agent %s: the connection was lost (%s), and is opened again",
                    call.agent_id,
                    socket.close_code,
                )
            attempt = 1 if system.monotonic() - began > _LONGEST_WAIT else attempt + 1
            await asyncio.sleep(min(_LONGEST_WAIT, _SHORTEST_WAIT * backoff(attempt)))

    async def _open(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        # Half, since the agent is cancelled after the whole.
        timeout = self._limits.close_seconds / 2
        async with asyncio.timeout(self._limits.session_seconds):
            return await http.ws_connect(
                self._url,
                heartbeat=self._limits.ping_seconds,
                max_msg_size=MESSAGE_BYTES,
                timeout=aiohttp.ClientWSTimeout(ws_close=timeout),
            )


async def _converse(socket: aiohttp.ClientWebSocketResponse, audio: AgentAudio) -> bool:
    """Returns whether the agent has finished; the connection is closed then."""
    try:
        audio.open(socket)
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                audio.take(message.data)
            elif message.type is aiohttp.WSMsgType.TEXT:
                audio.control(message.data)
        return socket.close_code == aiohttp.WSCloseCode.OK
    finally:
        audio.close()
        with contextlib.suppress(Exception):
            await socket.close()


async def _refuse_redirects(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keeps to the address that the operator has set."""
    answer = await handler(request)
    if 300 <= answer.status < 400:
        answer.close()
        raise aiohttp.ClientPayloadError("the agent answered by a redirect, which is not followed")
    return answer
