"""The `Socket` over aiohttp, for connections that the core's cannot use."""

import asyncio
from collections import deque
from collections.abc import Callable

import aiohttp
import numpy as np
from numpy.typing import NDArray

from vsingest.client.origin import Origin
from vsingest.client.sockets.socket import (
    BROKE_PROTOCOL,
    CLOSE_SECONDS,
    Closed,
    SocketListener,
)
from vsingest.client.wakeup import Signal
from vsingest.fast import NotMediaError, PlayoutBuffer, SampleRing, encode_media
from vsingest.fast.errors import MediaError
from vsingest.protocol.audio import BINARY_MESSAGE_BYTES, PLAIN_AUDIO, AudioFormat
from vsingest.protocol.close_codes import ABNORMAL, CloseCode, may_be_sent

_TEXT, _BINARY = aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY


class PlainSocket:
    """A WebSocket of aiohttp; one task reads and another writes, so messages stay in order.

    Attributes:
        playout: See `Socket.playout`.
        binary: See `Socket.binary`.
        media_messages: See `Socket.media_messages`.
    """

    def __init__(
        self, connection: "aiohttp.ClientWebSocketResponse", silent_seconds: Callable[[], float]
    ) -> None:
        self.playout: PlayoutBuffer | None = None
        self.binary = False
        self.media_messages = 0
        self._origin = Origin()
        self._audio = PLAIN_AUDIO
        self._connection = connection
        self._silent_seconds = silent_seconds
        self._outbox: deque[tuple[bytes, aiohttp.WSMsgType]] = deque()
        self._writing = False
        self._changed = Signal()
        self._closed: Closed | None = None

    def start(self, listener: SocketListener) -> None:
        """See `Socket.start`."""
        self._listener = listener
        self._reader = asyncio.create_task(self._read(), name="vsingest reader")
        self._writer = asyncio.create_task(self._write(), name="vsingest writer")

    def agree(self, audio: AudioFormat) -> None:
        """See `Socket.agree`."""
        self.binary = audio.binary
        self._audio = audio

    @property
    def writable(self) -> bool:
        """See `Socket.writable`."""
        return not (self._outbox or self._writing or self._closed or self._connection.closed)

    def write_audio(self, ring: SampleRing, samples: int) -> None:
        """See `Socket.write_audio`."""
        each = self._audio.frame_samples
        frames = np.zeros((-(-samples // each), each), np.int16)
        ring.read_into(frames.reshape(-1)[:samples])
        self._put_frames(frames)

    def write_silence(self) -> None:
        """See `Socket.write_silence`."""
        self._put_frames(np.zeros((1, self._audio.frame_samples), np.int16))

    def write_event(self, message: bytes) -> None:
        """See `Socket.write_event`."""
        self._outbox.append((message, _TEXT))
        self._changed.notify()

    def _put_frames(self, frames: NDArray[np.int16]) -> None:
        if self.binary:
            self._outbox.extend((frame.astype("<i2").tobytes(), _BINARY) for frame in frames)
        else:
            self._outbox.extend((encode_media(frame), _TEXT) for frame in frames)
        self._changed.notify()

    async def flushed(self) -> None:
        """See `Socket.flushed`."""
        while True:
            if self._closed is not None:
                raise ConnectionResetError("the connection has ended")
            if not self._outbox and not self._writing:
                return
            await self._changed.wait()

    async def close(self, within: float = CLOSE_SECONDS) -> None:
        """See `Socket.close`."""
        if self._origin.is_the_parents:
            return
        try:
            async with asyncio.timeout(within):
                await self.flushed()
        except (TimeoutError, ConnectionError):
            self._outbox.clear()
        await self._close(CloseCode.NORMAL, within)
        self._end(Closed(ABNORMAL, ""))
        self._writer.cancel()
        await asyncio.wait((self._reader, self._writer))

    async def _write(self) -> None:
        try:
            while self._closed is None:
                while self._outbox:
                    self._writing = True
                    await self._connection.send_frame(*self._outbox.popleft())
                if self._writing:
                    self._writing = False
                    self._changed.notify()
                    self._listener.writable()
                else:
                    await self._changed.wait()
        except ConnectionError:
            return  # the reader gets the reason

    async def _read(self) -> None:
        while self._closed is None:
            if self._outbox:
                await asyncio.sleep(0)  # written before aiohttp answers a close that follows
            message = await self._connection.receive()
            match message.type:
                case aiohttp.WSMsgType.TEXT:
                    self._take(message.data)
                case aiohttp.WSMsgType.BINARY:
                    self._take_binary(message.data)
                case aiohttp.WSMsgType.CLOSE:
                    closed = _closed(message.data, message.extra)
                    self._end(closed)
                    # With the peer's code, as the other layer does; aiohttp would send 1000.
                    await self._close(closed.code, CLOSE_SECONDS)
                case aiohttp.WSMsgType.ERROR if isinstance(message.data, aiohttp.WebSocketError):
                    self._end(Closed(message.data.code, BROKE_PROTOCOL))
                case aiohttp.WSMsgType.ERROR:
                    silent = self._silent_seconds()
                    self._end(Closed(ABNORMAL, "the service stopped answering", silent))
                case _:
                    # Not the connection's own close_code, which is 1000 for a connection that only
                    # broke.
                    self._end(Closed(ABNORMAL, ""))

    async def _close(self, code: int, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                await self._connection.close(code=code)
        except TimeoutError:
            pass  # aiohttp drops the connection if its closing is cancelled

    def _take(self, message: str) -> None:
        if self.playout is not None:
            try:
                self.playout.push_media(message)
            except (NotMediaError, MediaError):
                pass
            else:
                self.media_messages += 1
                return
        self._listener.text(message)

    def _take_binary(self, message: bytes) -> None:
        if self.binary and self.playout is not None and len(message) <= BINARY_MESSAGE_BYTES:
            self.playout.push(message)
            self.media_messages += 1
        else:
            self._listener.binary(message)

    def _end(self, closed: Closed) -> None:
        if self._closed is None:
            self._closed = closed
            self._changed.notify()
            self._listener.closed(closed)


def _closed(code: int, reason: str | None) -> Closed:
    """Reads a close frame; aiohttp passes codes that RFC 6455 section 7.4 does not allow."""
    if not code:
        return Closed(CloseCode.NORMAL, "")
    if not may_be_sent(code):
        return Closed(CloseCode.PROTOCOL_ERROR, BROKE_PROTOCOL)
    return Closed(code, reason or "")
