"""Events to send, in the order in which they were given."""

import asyncio
import logging
from collections import deque
from typing import Final

from vsingest.client.call.event_pace import EventPace
from vsingest.client.call.sent_events import SentEvents
from vsingest.client.errors import CallEnded, NotOffered, RateLimited, VsingestError
from vsingest.client.origin import Origin
from vsingest.client.sockets.socket import Socket
from vsingest.client.wakeup import Signal
from vsingest.media.clock import Clock
from vsingest.protocol.events import ClientEvent, MeetingJoined, PublishWithOptions, encode
from vsingest.protocol.extensions import Extension
from vsingest.protocol.limits import Limits

_MESSAGE_BYTES: Final = Limits().message_bytes

_log = logging.getLogger("vsingest.client")


class Control:
    """Writes events, and writes those again that the service refused for their rate."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._origin = Origin()
        self._pace = EventPace(clock)
        self._sent = SentEvents()
        self._again: deque[ClientEvent] = deque()
        self._resending: asyncio.Task[None] | None = None
        self._lost = 0
        self._socket: Socket | None = None
        self._changed = Signal()
        self._ended: CallEnded | None = None
        self._has_pubsub = False

    def attach(self, socket: Socket, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`."""
        self._socket = socket
        self._sent = SentEvents()
        self._has_pubsub = Extension.PUBSUB in meeting.extensions
        self._changed.notify()

    def detach(self) -> None:
        """See `CallPart.detach`; events wait or are dropped."""
        self._socket = None
        self._changed.notify()

    def post(self, event: ClientEvent) -> None:
        """Writes an event; without a connection it is dropped."""
        self._origin.check()
        if self._socket is not None:
            self._pace.note()
            self._write(self._socket, event, encode(event).encode())

    async def send(self, event: ClientEvent) -> None:
        """Writes an event, and returns when the socket has it; waits for a connection.

        Raises:
            CallEnded: The call ended first.
            RateLimited: An unknown earlier event was refused, and is lost.
            NotOffered: A server without `pubsub` would send it to others than its recipients.
            ValueError: The event is larger than a server takes.
        """
        self._origin.check()
        message = encode(event).encode()
        if len(message) > _MESSAGE_BYTES:
            raise ValueError(
                f"message: {len(message)} bytes with its event are over {_MESSAGE_BYTES}; "
                "publish it in parts"
            )
        await self.resent()
        if self._lost:
            self._lost = 0
            raise RateLimited
        await self._send(event, message)

    def refused(self, number: int | None) -> None:
        """Slows down, and sends the event again that the service refused for its rate."""
        self._pace.slow_down()
        event = self._sent.find(number)
        if event is None:
            self._lost += 1
            return
        self._again.append(event)
        if self._resending is None:
            self._resending = asyncio.create_task(self._resend(), name="vsingest resend")

    async def resent(self) -> None:
        """Returns once all refused events have been sent again."""
        while self._resending is not None and self._ended is None:
            await self._changed.wait()

    async def _resend(self) -> None:
        try:
            while self._again:
                event = self._again[0]
                await self._send(event, encode(event).encode())
                self._again.popleft()
        except VsingestError:
            self._lost += len(self._again)
            self._again.clear()
        finally:
            self._resending = None
            self._changed.notify()

    async def _send(self, event: ClientEvent, message: bytes) -> None:
        await self._await_turn()
        while True:
            if self._ended is not None:
                raise self._ended.again()
            socket = self._socket
            if socket is not None:
                if isinstance(event, PublishWithOptions) and not self._has_pubsub:
                    raise NotOffered(
                        "payload, persist and send_only on this connection; "
                        "connect(extensions=('pubsub',)) asks for them"
                    )
                self._write(socket, event, message)
                try:
                    await socket.flushed()
                except ConnectionError:
                    pass
                else:
                    return
            # The call may not yet know that the connection ended.
            while self._socket is socket and self._ended is None:
                await self._changed.wait()

    def _write(self, socket: Socket, event: ClientEvent, message: bytes) -> None:
        self._sent.add(event, len(message))
        socket.write_event(message)

    async def _await_turn(self) -> None:
        """Waits until the server's rate allows one more event of this connection."""
        while self._ended is None:
            wait = self._pace.wait()
            if not wait:
                return
            await self._clock.sleep_until(self._clock.now() + wait)

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`; fails all present and later waits."""
        if lost := self._lost + len(self._again):
            _log.warning("%d messages were refused for their rate, and are lost", lost)
        if self._resending is not None:
            self._resending.cancel()
        self._ended = ended
        self._socket = None
        self._changed.notify()
