"""One peer's call from the upgrade to the end, over either kind of link."""

import asyncio
from typing import Protocol

from vsingest.auth.errors import NotAllowed
from vsingest.cluster.session_store import SessionClaimed, SessionStore, SessionUnknown
from vsingest.fast import MediaError, NotMediaError, PlayoutBuffer
from vsingest.observe.log_ids import note_ids
from vsingest.protocol.audio import BINARY_MESSAGE_BYTES
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.connection import ServerConnection
from vsingest.protocol.errors import EventError, EventErrorCode, TooManyErrors
from vsingest.protocol.events import (
    Clear,
    ClientEvent,
    Mark,
    Publish,
    PublishWithOptions,
    Start,
    Stop,
    Subscribe,
    decode_client_event,
    encode,
)
from vsingest.protocol.extensions import agree
from vsingest.protocol.limits import Limits
from vsingest.server.nodes.nodes import RoomElsewhere
from vsingest.server.rooms.lifecycle import Reason
from vsingest.server.rooms.link import Link
from vsingest.server.rooms.place import Place
from vsingest.server.rooms.room import RoomFull
from vsingest.server.rooms.rooms import Rooms

ROOM_FULL = "the room is full; try again when someone has left"


class ConnectionLink(Link, Protocol):
    """A link that can pass audio to a playout buffer without its connection."""

    def take_audio(self, playout: PlayoutBuffer | None, *, binary: bool = False) -> None:
        """Sets where the peer's audio goes from now on; the connection receives everything else.

        Args:
            playout: The buffer for the audio; None for a peer that is not in a room.
            binary: Whether binary messages of the peer are audio.
        """


class Connection:
    """Acts on the messages of one peer.

    The session is claimed at `start` and not before. A message that is refused has no effect; it is
    counted and answered by an `error` event.

    Args:
        ref: The secret that identifies the peer's session.
        link: The link to the peer.
        store: Holds the unclaimed session.
        rooms: The rooms that its participant can join.
        limits: The limits on the peer.
    """

    def __init__(
        self, ref: str, link: ConnectionLink, store: SessionStore, rooms: Rooms, limits: Limits
    ) -> None:
        self._ref = ref
        self._link = link
        self._store = store
        self._rooms = rooms
        self._order = ServerConnection(limits)
        self._place: Place | None = None
        self._start_due = asyncio.get_running_loop().call_later(
            limits.start_seconds, link.close, CloseCode.START_TIMEOUT
        )

    async def receive(self, message: str | bytes) -> None:
        """Acts on a text message."""
        if self._link.closing:
            return
        try:
            if not self._take_media(message):
                await self._take(self._order.decode(message))
        except EventError as error:
            self._refuse(error)

    def receive_binary(self, pcm: bytes) -> None:
        """Takes audio of the binary transport; ends the call if that was not negotiated."""
        if self._link.closing:
            return
        if self._place is None or not self._order.agreement.audio.binary:
            self._link.close(CloseCode.UNSUPPORTED_DATA)
        elif len(pcm) > BINARY_MESSAGE_BYTES:
            limit = f"{BINARY_MESSAGE_BYTES:,}"
            text = f"binary: {len(pcm):,} bytes are over {limit}; send them in parts"
            self._refuse(EventError(EventErrorCode.BAD_MEDIA, text))
        else:
            self._place.member.playout.push(pcm)

    def ended(self) -> None:
        """Ends the call on this side; to be called once, when no more messages will come."""
        self._start_due.cancel()
        self._leave(Reason.DISCONNECTED)

    def _take_media(self, message: str | bytes) -> bool:
        """Takes a media message into the room; returns whether the message was one."""
        if self._place is None:
            return False
        try:
            self._place.member.playout.push_media(message)
        except NotMediaError:
            return False
        except MediaError as error:
            decode_client_event(
                message
            )  # the full decoder describes a message that is not an event at all
            raise EventError(EventErrorCode.BAD_MEDIA, str(error)) from None
        return True

    async def _take(self, event: ClientEvent) -> None:
        subscribed = isinstance(event, Subscribe) and event.topic in self._order.topics
        self._order.receive(event)
        if isinstance(event, Start):
            await self._start(event)
            return
        assert self._place is not None
        room, member = self._place.room, self._place.member
        match event:
            case Subscribe(topic=topic):
                if not subscribed:
                    room.topics.replay(member, topic)
            case PublishWithOptions():
                room.topics.publish(
                    member.participant,
                    event.topic,
                    event.data,
                    persist=event.persist,
                    send_only=event.send_only,
                    payload=event.payload,
                )
            case Publish(topic=topic, data=text):
                room.topics.publish(member.participant, topic, text)
            case Clear():
                room.clear(member)
            case Mark(name=name):
                room.marks.place(member, name)
            case Stop():
                self._leave(Reason.LEFT)
                self._link.close(CloseCode.NORMAL)

    async def _start(self, event: Start) -> None:
        self._start_due.cancel()
        try:
            session = await self._store.claim(self._ref)
        except SessionUnknown:
            self._link.close(CloseCode.SESSION_UNKNOWN)
            return
        except SessionClaimed:
            self._link.close(CloseCode.SESSION_CLAIMED)
            return
        try:
            note_ids(session.room_id, session.call_id)
            rules = await self._rooms.admit(session)
        except NotAllowed:
            self._link.close(CloseCode.NOT_ALLOWED)
            return
        except RoomElsewhere:
            self._link.close(CloseCode.NODE_LOST_ROOM)
            return
        if self._link.closing:
            self._rooms.turned_away(session)
            return
        agreement = agree(event)
        try:
            self._place = self._rooms.join(
                session, self._link, self._order.topics, agreement, rules=rules
            )
        except RoomFull:
            self._rooms.turned_away(session)
            self._link.close(CloseCode.TOO_MANY, ROOM_FULL)
            return
        self._order.joined(agreement)
        self._link.take_audio(self._place.member.playout, binary=agreement.audio.binary)

    def _refuse(self, error: EventError) -> None:
        try:
            event = self._order.refuse(error)
        except TooManyErrors:
            self._link.close(CloseCode.POLICY)
        else:
            self._link.send_control(encode(event).encode())

    def _leave(self, reason: Reason) -> None:
        self._order.ended()
        self._link.take_audio(None)
        place, self._place = self._place, None
        if place is not None:
            self._rooms.leave(place, reason)
