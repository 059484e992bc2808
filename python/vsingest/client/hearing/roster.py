"""The other participants in the room."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from vsingest.client.errors import CallEnded
from vsingest.client.hearing.inbox import Inbox, Stream
from vsingest.client.sockets.socket import Socket
from vsingest.protocol.events import MeetingJoined, Participant, ParticipantJoined, ParticipantLeft

Presence: TypeAlias = ParticipantJoined | ParticipantLeft

WATCHER_EVENTS: Final = 1_000


class Roster:
    """The participants in the room, in the order of their arrival, updated by its events."""

    def __init__(self) -> None:
        self._participants: dict[str, Participant] = {}
        self._watchers: list[Inbox[Presence]] = []
        self._over = False
        self._ended: CallEnded | None = None
        self.view: Mapping[str, Participant] = MappingProxyType(self._participants)

    def note(self, event: Presence) -> None:
        """Applies an event; one that is already known has no effect."""
        participant = event.participant
        if isinstance(event, ParticipantJoined):
            if self._participants.get(participant.id) == participant:
                return
            self._participants[participant.id] = participant
        elif self._participants.pop(participant.id, None) is None:
            return
        for watcher in self._watchers:
            watcher.put(event)

    def restart(self) -> None:
        """Removes everyone, since after a reconnect the room announces its participants again."""
        for participant in tuple(self._participants.values()):
            self.note(ParticipantLeft(participant))

    def watch(self) -> Stream[Presence]:
        """Adds a watcher, which first gets the present participants as if they had just joined."""
        inbox: Inbox[Presence] = Inbox(WATCHER_EVENTS)
        for participant in self._participants.values():
            inbox.put(ParticipantJoined(participant))
        if self._over:
            inbox.finish(self._ended)
        else:
            self._watchers.append(inbox)
        return Stream(inbox, self._leave)

    def attach(self, socket: Socket, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`; `restart` came before, in order with the room's events."""

    def detach(self) -> None:
        """See `CallPart.detach`."""

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`."""
        self._over, self._ended = True, None if normal else ended
        for watcher in self._watchers:
            watcher.finish(self._ended)

    def _leave(self, inbox: Inbox[Presence]) -> None:
        inbox.abandon()
        if inbox in self._watchers:
            self._watchers.remove(inbox)
