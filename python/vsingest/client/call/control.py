"""Events to send, in the order in which they were given."""

from typing import Final

from vsingest.client.errors import CallEnded, NotOffered
from vsingest.client.origin import Origin
from vsingest.client.sockets.socket import Socket
from vsingest.client.wakeup import Signal
from vsingest.media.clock import Clock
from vsingest.protocol.events import ClientEvent, MeetingJoined, PublishWithOptions, encode
from vsingest.protocol.extensions import Extension
from vsingest.protocol.limits import Limits
from vsingest.protocol.token_bucket import TokenRate

_LIMITS: Final = Limits()
# The share of a server's rate to use, since the network may bring evenly sent events together.
_SHARE: Final = 0.9
_MOST_AT_ONCE: Final = int(_LIMITS.message_burst * _SHARE)


class Control:
    """Writes events to the present connection."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._origin = Origin()
        self._rate = TokenRate(_LIMITS.messages_per_second * _SHARE, _MOST_AT_ONCE)
        self._full_at = clock.now()
        self._socket: Socket | None = None
        self._changed = Signal()
        self._ended: CallEnded | None = None
        self._has_pubsub = False

    def attach(self, socket: Socket, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`."""
        self._socket = socket
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
            self._full_at, _ = self._rate.take(self._full_at, self._clock.now())
            self._socket.write_event(encode(event).encode())

    async def send(self, event: ClientEvent) -> None:
        """Writes an event, and returns when the socket has it; waits for a connection.

        Raises:
            CallEnded: The call ended first.
            NotOffered: A server without `pubsub` would send it to others than its recipients.
            ValueError: The event is larger than a server takes.
        """
        self._origin.check()
        message = encode(event).encode()
        if len(message) > _LIMITS.message_bytes:
            raise ValueError(
                f"message: {len(message)} bytes with its event are over {_LIMITS.message_bytes}; "
                "publish it in parts"
            )
        await self._pace()
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
                socket.write_event(message)
                try:
                    await socket.flushed()
                except ConnectionError:
                    pass
                else:
                    return
            # The call may not yet know that the connection ended.
            while self._socket is socket and self._ended is None:
                await self._changed.wait()

    async def _pace(self) -> None:
        """Waits until the server's rate allows one more event of this connection."""
        while self._ended is None:
            now = self._clock.now()
            self._full_at, wait = self._rate.take(self._full_at, now)
            if not wait:
                return
            await self._clock.sleep_until(now + wait)

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`; fails all present and later waits."""
        self._ended = ended
        self._socket = None
        self._changed.notify()
