"""A socket that records its messages, and the dialler that opens such sockets."""

from vsingest.client.call.dialler import Attempt, Dialled, Dialler
from vsingest.client.capture.capture import Capture
from vsingest.client.sockets.socket import CLOSE_SECONDS, Closed, Socket, SocketListener
from vsingest.fast import MediaError, NotMediaError, PlayoutBuffer, SampleRing
from vsingest.protocol.audio import BINARY_MESSAGE_BYTES, AudioFormat


class CapturedDialler:
    """Opens connections by another dialler, and records them.

    Args:
        dialler: Opens the connections.
        capture: Records each connection and everything that goes over it.
    """

    def __init__(self, dialler: Dialler, capture: Capture) -> None:
        self._dialler = dialler
        self._capture = capture

    @property
    def redials(self) -> bool:
        """See `Dialler.redials`."""
        return self._dialler.redials

    async def dial(self, attempt: Attempt) -> Dialled:
        """See `Dialler.dial`."""
        self._capture.dialling()
        try:
            socket, call_id = await self._dialler.dial(attempt)
        except BaseException as error:
            self._capture.phase("failed", error=type(error).__name__, reason=str(error))
            raise
        self._capture.phase("open", **({} if call_id is None else {"callId": call_id}))
        return Dialled(CapturedSocket(socket, self._capture), call_id)


class CapturedSocket:
    """The `Socket` over another one; audio passes through Python here, to be recorded.

    Attributes:
        playout: See `Socket.playout`.
        binary: See `Socket.binary`.
        media_messages: See `Socket.media_messages`.
    """

    def __init__(self, socket: Socket, capture: Capture) -> None:
        self.playout: PlayoutBuffer | None = None
        self.binary = False
        self.media_messages = 0
        self._socket = socket
        self._capture = capture
        self._ring = SampleRing(1)

    def start(self, listener: SocketListener) -> None:
        """See `Socket.start`."""
        self._socket.start(_Tap(self, self._capture, listener))

    def agree(self, audio: AudioFormat) -> None:
        """See `Socket.agree`."""
        self.binary = audio.binary
        self._capture.agree(audio)
        self._socket.agree(audio)

    @property
    def writable(self) -> bool:
        """See `Socket.writable`."""
        return self._socket.writable

    def write_audio(self, ring: SampleRing, samples: int) -> None:
        """See `Socket.write_audio`."""
        pcm = ring.read(samples)
        if self._ring.capacity < samples:
            self._ring = SampleRing(samples)
        self._ring.write(pcm)
        self._socket.write_audio(self._ring, samples)
        self._capture.sent_audio(pcm)

    def write_silence(self) -> None:
        """See `Socket.write_silence`."""
        self._socket.write_silence()
        self._capture.sent_silence()

    def write_event(self, message: bytes) -> None:
        """See `Socket.write_event`."""
        self._socket.write_event(message)
        self._capture.sent(message)

    async def flushed(self) -> None:
        """See `Socket.flushed`."""
        await self._socket.flushed()

    async def close(self, within: float = CLOSE_SECONDS) -> None:
        """See `Socket.close`."""
        await self._socket.close(within)


class _Tap:
    """The `SocketListener` between a socket and its own listener."""

    def __init__(self, socket: CapturedSocket, capture: Capture, listener: SocketListener) -> None:
        self._socket = socket
        self._capture = capture
        self._listener = listener
        self.writable = listener.writable

    def text(self, message: str | bytes) -> None:
        self._capture.heard(message)
        playout = self._socket.playout
        if playout is not None:
            try:
                playout.push_media(message)
            except (NotMediaError, MediaError):
                pass
            else:
                self._socket.media_messages += 1
                return
        self._listener.text(message)

    def binary(self, message: bytes) -> None:
        playout = self._socket.playout
        if not self._socket.binary or len(message) % 2 or len(message) > BINARY_MESSAGE_BYTES:
            self._capture.heard_binary()
        else:
            self._capture.heard_audio(message)
            if playout is not None:
                playout.push(message)
                self._socket.media_messages += 1
                return
        self._listener.binary(message)

    def closed(self, closed: Closed) -> None:
        self._capture.phase(
            "closed",
            code=closed.code,
            reason=closed.reason,
            silentSeconds=closed.silent_seconds,
        )
        self._listener.closed(closed)
