"""Events on their way out, in the order they were given."""

from typing import Final

from vsingest.client.errors import CallEnded
from vsingest.client.sockets.socket import Socket
from vsingest.client.wakeup import Signal
from vsingest.protocol.events import ClientEvent, MeetingJoined, encode
from vsingest.protocol.limits import Limits

MESSAGE_BYTES: Final = Limits().message_bytes


class Control:
    """Writes events to the present connection."""

    def __init__(self) -> None:
        self._socket: Socket | None = None
        self._changed = Signal()
        self._ended: CallEnded | None = None

    def attach(self, socket: Socket, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`."""
        self._socket = socket
        self._changed.notify()

    def detach(self) -> None:
        """See `CallPart.detach`; events wait, or go nowhere."""
        self._socket = None
        self._changed.notify()

    def post(self, event: ClientEvent) -> None:
        """Writes an event; without a connection it goes nowhere."""
        if self._socket is not None:
            self._socket.write_event(encode(event).encode())

    async def send(self, event: ClientEvent) -> None:
        """Writes an event, and returns when the socket has it; waits for a connection.

        Raises:
            CallEnded: The call ended first.
            ValueError: The event is larger than a server takes.
        """
        message = encode(event).encode()
        if len(message) > MESSAGE_BYTES:
            raise ValueError(
                f"message: {len(message)} bytes with its event are over {MESSAGE_BYTES}; "
                "publish it in parts"
            )
        while True:
            if self._ended is not None:
                raise self._ended.again()
            socket = self._socket
            if socket is not None:
                socket.write_event(message)
                try:
                    await socket.flushed()
                except ConnectionError:
                    pass
                else:
                    return
            # Whoever carries on, or ends the call, may not have been told yet.
            while self._socket is socket and self._ended is None:
                await self._changed.wait()

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`; fails everyone who waits, now and later."""
        self._ended = ended
        self._socket = None
        self._changed.notify()
