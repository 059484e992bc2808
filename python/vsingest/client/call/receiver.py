"""Receives the messages of one connection."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np

from vsingest import fast
from vsingest.client.call.parts import Parts
from vsingest.client.errors import NotOffered
from vsingest.client.sockets.socket import Closed, Socket
from vsingest.observe.shape import shape_of
from vsingest.protocol.audio import BINARY_MESSAGE_BYTES
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.errors import EventError, EventErrorCode
from vsingest.protocol.events import (
    Error,
    Mark,
    MeetingJoined,
    MeetingLeft,
    Message,
    ParticipantJoined,
    ParticipantLeft,
    ServerEvent,
    decode_server_event,
)
from vsingest.protocol.faults import UNREADABLE
from vsingest.protocol.leave_reasons import JoinError

# How long the socket may stay open after `meeting-left`.
LEFT_SECONDS: Final = 2.0
_JOIN_ERRORS: Final = frozenset(str(code.value) for code in JoinError)
# A service that sends ever new shapes must not fill the log.
_KINDS: Final = 32

_log = logging.getLogger("vsingest.client")


class Receiver:
    """The `SocketListener` of one connection, which passes each message to the right part.

    Args:
        socket: The socket.
        parts: The parts of the call.
        warned: The kinds of unreadable messages and of errors that were logged; it adds to them.
        settle: Takes the answer to `start`, and may raise `NotOffered`.

    Attributes:
        meeting: The answer to `start`, once it has come.
        joined: Done when the answer has come; has an error if the call cannot accept it.
        over: Done when the connection has ended, or need not be waited for.
        left: The `meeting-left` event, if there was one.
        errors: The number of messages that could not be read, and of `error` events.
    """

    def __init__(
        self,
        socket: Socket,
        parts: Parts,
        warned: set[tuple[str, str]],
        settle: Callable[[MeetingJoined], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        self.meeting: MeetingJoined | None = None
        self.joined: asyncio.Future[MeetingJoined] = loop.create_future()
        self.over: asyncio.Future[Closed] = loop.create_future()
        self.left: MeetingLeft | None = None
        self.errors = 0
        self._last_event: str | None = None
        self._media_before = 0
        self._socket = socket
        self._parts = parts
        self._warned = warned
        self._settle = settle
        # Each connection announces the participants again; some services do so before they answer.
        parts.roster.restart()

    @property
    def last_event(self) -> str | None:
        """The name of the last event that could be read."""
        return "media" if self._socket.media_messages > self._media_before else self._last_event

    def text(self, message: str | bytes) -> None:
        """See `SocketListener.text`."""
        if self._deaf:
            return
        try:
            self._take(message)
        except Exception:
            _log.exception("the call failed inside the client")
            self.closed(Closed(CloseCode.INTERNAL, "the client failed; its log says why"))

    def binary(self, message: bytes) -> None:
        """See `SocketListener.binary`."""
        if self._deaf:
            return
        if self._socket.binary and len(message) <= BINARY_MESSAGE_BYTES and not len(message) % 2:
            self._note_event("media")
            self._parts.hearing.hear(np.frombuffer(message, "<i2"))
        else:
            self._refuse("a binary message", f"{len(message)} bytes")

    @property
    def _deaf(self) -> bool:
        """Whether messages are ignored now."""
        refused = self.joined.done() and self.meeting is None
        return refused or self.left is not None or self.over.done()

    def writable(self) -> None:
        """See `SocketListener.writable`."""
        self._parts.sender.writable()

    def closed(self, closed: Closed) -> None:
        """See `SocketListener.closed`."""
        if not self.over.done():
            self.over.set_result(closed)

    def _take(self, message: str | bytes) -> None:
        try:
            samples = fast.decode_media(message)
        except fast.NotMediaError:
            self._take_event(message)
        except fast.MediaError:
            self._refuse("a media message or text that is not JSON", _shape(message))
        else:
            self._note_event("media")
            self._parts.hearing.hear(samples)

    def _take_event(self, message: str | bytes) -> None:
        try:
            event = decode_server_event(message)
        except EventError as error:
            self._refuse(f"an event ({error.code})", _shape(message))
            return
        if event is not None:
            self._note_event(str(event.__struct_config__.tag))
            self._note(event)

    def _note_event(self, name: str) -> None:
        self._last_event = name
        self._media_before = self._socket.media_messages

    def _note(self, event: ServerEvent) -> None:
        match event:
            case MeetingJoined():
                if self.meeting is None:
                    try:
                        self._settle(event)
                    except NotOffered as error:
                        self.joined.set_exception(error)
                    else:
                        self.meeting = event
                        self.joined.set_result(event)
            case ParticipantJoined() | ParticipantLeft():
                self._parts.roster.note(event)
            case Message():
                self._parts.topics.note(event)
            case Mark():
                self._parts.marks.note(event)
            case MeetingLeft():
                self.left = event
                asyncio.get_running_loop().call_later(
                    LEFT_SECONDS, self.closed, Closed(CloseCode.NORMAL, "")
                )
            case Error(code=EventErrorCode.RATE_LIMIT, number=number):
                self.errors += 1
                self._parts.control.refused(number)
                _log.debug("the service refused an event for its rate; it is sent again")
            case Error(code=code, message=text):
                self.errors += 1
                if self.meeting is None and code in _JOIN_ERRORS:
                    self.closed(Closed(int(code), text))
                level = self._level("error", code)
                _log.log(level, "the service reports an error: %r: %r", code[:40], text[:200])

    def _refuse(self, what: str, shape: str) -> None:
        self.errors += 1
        level = self._level(what, shape)
        _log.log(level, "cannot read %s from the service; its shape: %s", what, shape)

    def _level(self, what: str, shape: str) -> int:
        """The level at which one of a kind is logged: the first of it is a warning."""
        if (what, shape) in self._warned or len(self._warned) >= _KINDS:
            return logging.DEBUG
        self._warned.add((what, shape))
        return logging.WARNING


def _shape(message: str | bytes) -> str:
    """Describes the shape of a message without its content, except the name of its event."""
    try:
        decoded = msgspec.json.decode(message)
    except UNREADABLE:
        return f"{len(message)} characters, not JSON"
    name = decoded.get("event") if isinstance(decoded, dict) else None
    return f"{name[:40]!r} {shape_of(decoded)}" if isinstance(name, str) else shape_of(decoded)
