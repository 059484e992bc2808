"""A client's end of a socket, which records everything that comes, in order."""

import asyncio
import base64
import binascii
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import numpy as np
from aiohttp import WSMsgType
from numpy.typing import NDArray

_CLOSE_SECONDS: Final = 5.0
MEDIA: Final = "media"


class Refused(Exception):  # noqa: N818 - what happened to the socket
    """The upgrade was refused by an HTTP answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class SocketClose:
    """How a socket was closed.

    Attributes:
        code: The close code; 1006 if the connection broke without one.
        reason: The reason of the close.
    """

    code: int
    reason: str

    def __str__(self) -> str:
        return f"{self.code} {self.reason}".rstrip()


class StallingSocket(aiohttp.ClientWebSocketResponse):
    """A socket whose reading can be stopped completely; aiohttp alone would read ahead."""

    def stall(self, stalled: bool) -> None:
        """Stops or continues the reading."""
        connection = self._response.connection
        transport = None if connection is None else connection.transport
        if isinstance(transport, asyncio.ReadTransport) and not transport.is_closing():
            (transport.pause_reading if stalled else transport.resume_reading)()


class Peer:
    """One socket.

    Attributes:
        name: The participant's id.
        events: The received events other than media, in order.
        order: The names of all received events, media included, in order.
        strays: Descriptions of received messages that are not events.
        audio: The samples of each media message.
        sizes: The bytes of each media message.
        binary: The binary messages.
        pings: The number of received pings.
        closed: How the socket was closed; None while it is open.
    """

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, name: str, patience: float) -> None:
        self.name = name
        self.events: list[dict[str, Any]] = []
        self.order: list[str] = []
        self.strays: list[str] = []
        self.audio: list[NDArray[np.int16]] = []
        self.sizes: list[int] = []
        self.binary: list[bytes] = []
        self.pings = 0
        self.answers_pings = True
        self.closed: SocketClose | None = None
        self._ws = ws
        self._patience = patience
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def open(
        cls, http: aiohttp.ClientSession, url: str, name: str, patience: float
    ) -> "Peer":
        """Opens a socket.

        Raises:
            Refused: The service refused the upgrade.
        """
        timeout = aiohttp.ClientWSTimeout(ws_close=_CLOSE_SECONDS)
        async with asyncio.timeout(patience):
            try:
                ws = await http.ws_connect(url, autoping=False, max_msg_size=0, timeout=timeout)
            except aiohttp.WSServerHandshakeError as error:
                raise Refused(error.status) from None
        return cls(ws, name, patience)

    async def send(self, event: str, **members: Any) -> None:
        """Sends an event."""
        await self.send_text(json.dumps({"event": event, **members}, separators=(",", ":")))

    async def send_text(self, text: str) -> None:
        """Sends a text message; has no effect on a closed socket."""
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            await self._ws.send_str(text)

    async def send_frame(self, payload: bytes, opcode: int) -> None:
        """Sends a frame as given, which may be invalid."""
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            await self._ws.send_frame(payload, opcode)  # type: ignore[arg-type]

    async def send_audio(self, pcm: bytes) -> None:
        """Sends a media message."""
        await self.send(MEDIA, payload=base64.b64encode(pcm).decode())

    async def start(self, **members: Any) -> dict[str, Any]:
        """Sends `start`, and returns the answer.

        Raises:
            Absent: No answer came.
        """
        await self.send("start", **members)
        return await self.wait("meeting-joined")

    async def until(self, holds: Callable[[], Any], seconds: float | None = None) -> bool:
        """Waits until a condition holds; returns whether it does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience if seconds is None else seconds):
                while not holds():
                    if self.closed is not None:
                        break
                    self._news.clear()
                    await self._news.wait()
        return bool(holds())

    async def find(
        self, event: str, holds: Callable[[dict[str, Any]], Any] = bool, after: int = 0
    ) -> dict[str, Any] | None:
        """Waits for an event; returns None if it did not come in time.

        Args:
            event: The name of the event.
            holds: A further condition on the event.
            after: The number of `events` to skip.
        """

        def found() -> dict[str, Any] | None:
            rest = self.events[after:]
            return next((one for one in rest if one["event"] == event and holds(one)), None)

        await self.until(found)
        return found()

    async def wait(self, event: str) -> dict[str, Any]:
        """Waits for an event like `find`, but raises if it does not come.

        Raises:
            Absent: The event did not come in time.
        """
        found = await self.find(event)
        if found is None:
            how = "" if self.closed is None else f"; the socket was closed: {self.closed}"
            raise Absent(f"{event} did not come within {self._patience:g} s{how}")
        return found

    async def end(self, seconds: float | None = None) -> SocketClose | None:
        """Waits for the service to close the socket; returns None if it stays open."""
        await self.until(lambda: self.closed, seconds)
        return self.closed

    async def leave(self) -> None:
        """Closes the socket without `stop`, and waits for its end."""
        if self.closed is None:
            with contextlib.suppress(ConnectionError, aiohttp.ClientError, TimeoutError):
                await self._ws.send_frame(b"", WSMsgType.CLOSE)
            await self.until(lambda: self.closed, _CLOSE_SECONDS)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._ws.close()

    def stall(self, stalled: bool) -> None:
        """Stops or continues the reading, for sockets of `StallingSocket`."""
        if isinstance(self._ws, StallingSocket):
            self._ws.stall(stalled)

    def named(self, *events: str) -> list[dict[str, Any]]:
        """Returns the events with these names, in the order in which they came."""
        return [one for one in self.events if one["event"] in events]

    def heard(self, since: int = 0) -> NDArray[np.int16]:
        """Returns the samples of all media messages from one on."""
        return np.concatenate([np.zeros(0, np.int16), *self.audio[since:]])

    async def _read(self) -> None:
        while True:
            message = await self._ws.receive()
            match message.type:
                case WSMsgType.TEXT:
                    self._take(message.data)
                case WSMsgType.BINARY:
                    self.order.append("binary")
                    self.binary.append(message.data)
                case WSMsgType.PING:
                    self.pings += 1
                    if self.answers_pings:
                        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
                            await self._ws.pong(message.data)
                case WSMsgType.PONG:
                    pass
                case WSMsgType.CLOSE:
                    # An empty close frame is a normal end.
                    self.closed = SocketClose(message.data or 1000, message.extra or "")
                case _:
                    self.closed = SocketClose(1006, "")
            self._news.set()
            if self.closed is not None:
                return

    def _take(self, text: str) -> None:
        try:
            event = json.loads(text)
        except ValueError:
            event = None
        if not (isinstance(event, dict) and isinstance(event.get("event"), str)):
            self.order.append("?")
            what = "text that is not JSON" if event is None else "JSON without an event"
            self.strays.append(f"{len(text)} characters of {what}")
            return
        self.order.append(event["event"])
        if event["event"] != MEDIA:
            self.events.append(event)
            return
        try:
            pcm = base64.b64decode(event["payload"], validate=True)
            self.audio.append(np.frombuffer(pcm, "<i2").astype(np.int16))
            self.sizes.append(len(pcm))
        except (KeyError, TypeError, ValueError, binascii.Error):
            self.strays.append("a media message without base64 of 16-bit samples")


class Absent(Exception):  # noqa: N818 - what is missing
    """An expected event did not come."""
