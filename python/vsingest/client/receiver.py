"""The read loop: audio first, then events."""

import asyncio
import logging
from typing import Final

from vsingest import fast
from vsingest.client.listeners import Listeners
from vsingest.client.roster import Roster
from vsingest.client.socket import Closed, Socket
from vsingest.client.topics import Topics
from vsingest.protocol.errors import EventError
from vsingest.protocol.events import (
    Error,
    MeetingJoined,
    MeetingLeft,
    Message,
    ParticipantJoined,
    ParticipantLeft,
    ServerEvent,
    decode_server_event,
)

# How long the socket may stay open after `meeting-left` announced its end.
LEFT_SECONDS: Final = 2.0

_log = logging.getLogger("vsingest.client")


class Receiver:
    """Reads one socket to its end, and tells each message to whom it concerns.

    Attributes:
        meeting: The answer to `start`, once it has come.
        joined: Done when it has come.
        left: The event that said the call is over, where there was one.
        last_event: The name of the last event that was understood.
        errors: Messages that were not understood, and `error` events.
    """

    def __init__(
        self, socket: Socket, listeners: Listeners, roster: Roster, topics: Topics
    ) -> None:
        self.meeting: MeetingJoined | None = None
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.left: MeetingLeft | None = None
        self.last_event: str | None = None
        self.errors = 0
        self._socket = socket
        self._listeners = listeners
        self._roster = roster
        self._topics = topics

    async def run(self) -> Closed:
        """Reads until the connection ends."""
        while self.left is None:
            message = await self._socket.receive()
            if isinstance(message, Closed):
                return message
            self._take(message)
        try:
            async with asyncio.timeout(LEFT_SECONDS):
                while not isinstance(message, Closed):
                    message = await self._socket.receive()
        except TimeoutError:
            return Closed(1000, "")
        return message

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self._refuse("a binary message")
            return
        try:
            samples = fast.decode_media(message)
        except fast.NotMediaError:
            self._take_event(message)
        except fast.MediaError:
            self._refuse("a media message or text that is not JSON")
        else:
            self.last_event = "media"
            self._listeners.hear(samples)

    def _take_event(self, message: str) -> None:
        try:
            event = decode_server_event(message)
        except EventError as error:
            self._refuse(f"an event ({error.code})")
            return
        if event is not None:
            self.last_event = str(event.__struct_config__.tag)
            self._note(event)

    def _note(self, event: ServerEvent) -> None:
        match event:
            case MeetingJoined():
                if self.meeting is None:
                    self.meeting = event
                    if not self.joined.done():
                        self.joined.set_result(None)
            case ParticipantJoined() | ParticipantLeft():
                self._roster.note(event)
            case Message():
                self._topics.note(event)
            case MeetingLeft():
                self.left = event
            case Error(code=code, message=text):
                self.errors += 1
                _log.warning("the service reports an error: %r: %r", code[:40], text[:200])

    def _refuse(self, what: str) -> None:
        self.errors += 1
        _log.debug("ignored %s from the service", what)
