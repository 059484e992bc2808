"""The link that writes to one socket by aiohttp."""

import asyncio
from collections.abc import Iterable

from aiohttp import WSMsgType, web

from vsingest.fast import Outgoing, PlayoutBuffer
from vsingest.protocol.close_codes import ABNORMAL, CloseCode, close_reason
from vsingest.protocol.limits import Limits
from vsingest.server.rooms.link import SLOW_READER, STALLED_READER


class PlainLink:
    """The `Link` over aiohttp; a single task writes, so messages stay in order.

    Args:
        socket: The prepared socket, to which nothing else writes.
        transport: The socket's transport, which is aborted if a close takes too long.
        limits: How much may wait.

    Attributes:
        outgoing: Queues what waits to be written; see `Link`.
        parting: The code and the reason of the close, once it is decided.
    """

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, limits: Limits
    ) -> None:
        self._wake = asyncio.Event()
        self.outgoing = Outgoing(
            give_up=self._give_up,
            event_bytes=limits.outbox_bytes,
            audio_messages=limits.outbox_frames,
            stalled_messages=limits.stalled_frames,
            framed=False,
            notify=self._wake.set,
        )
        self._socket = socket
        self._transport = transport
        self._limits = limits
        self.parting: tuple[int, str] | None = None
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def closing(self) -> bool:
        """See `Link.closing`."""
        return self.parting is not None

    def send_control(self, text: bytes) -> None:
        """See `Link.send_control`. A reader that is too slow for events is closed with 1008."""
        if self.closing:
            return
        if self.outgoing.put_control(text):
            self._wake.set()
        else:
            self.close(CloseCode.POLICY, SLOW_READER)

    def send_welcome(self, texts: Iterable[bytes]) -> None:
        """See `Link.send_welcome`."""
        for text in texts:
            self.outgoing.put_welcome(text)
        self._wake.set()

    def close(self, code: CloseCode, reason: str | None = None) -> None:
        """See `Link.close`."""
        self._close(code, code.reason if reason is None else reason)

    def take_audio(self, playout: PlayoutBuffer | None, *, binary: bool = False) -> None:
        """See `ConnectionLink.take_audio`; here the connection receives all of it."""

    def peer_closed(self, code: int) -> None:
        """Notes that the peer closed, and why.

        Args:
            code: The peer's close code, or that of its protocol error; 1006 if it left without one.
        """
        self._close(code, "")

    def _close(self, code: int, reason: str) -> None:
        if self.closing:
            return
        self.parting = code, reason
        self.outgoing.close()
        self._wake.set()
        self._deadline = asyncio.get_running_loop().call_later(
            self._limits.close_seconds, self._transport.abort
        )

    def _give_up(self) -> None:
        self.close(CloseCode.POLICY, STALLED_READER)

    async def run(self) -> None:
        """Writes until either side closes; to be awaited once."""
        try:
            while not await self._write_all():
                self._wake.clear()
                await self._wake.wait()
            await self._say_farewell()
        except ConnectionError:
            self.parting = self.parting or (ABNORMAL, "")
        finally:
            self.outgoing.abandon()
            # A closed transport still waits until the peer reads its last bytes.
            if self._deadline is not None and not _unread_bytes(self._transport):
                self._deadline.cancel()

    async def _write_all(self) -> bool:
        """Writes what waits; returns whether the close frame is next."""
        while self.outgoing:
            data, is_audio = self.outgoing.take()
            binary = is_audio and self.outgoing.transport == "binary"
            await self._socket.send_frame(data, WSMsgType.BINARY if binary else WSMsgType.TEXT)
            self.outgoing.sent += is_audio
        return self.closing

    async def _say_farewell(self) -> None:
        assert self.parting is not None
        code, reason = self.parting
        if code == ABNORMAL:  # aiohttp has closed the socket
            return
        await self._socket.close(code=code, message=close_reason(reason))


def _unread_bytes(transport: asyncio.Transport) -> int:
    try:
        return transport.get_write_buffer_size()
    except AttributeError:  # asyncio's TLS transport was closed twice; it aborts itself in time
        return 0
