"""Who else is in the room."""

from collections.abc import Mapping
from types import MappingProxyType

from vsingest.protocol.events import Participant, ParticipantJoined, ParticipantLeft


class Roster:
    """Follows the room's events; in order of arrival."""

    def __init__(self) -> None:
        self._participants: dict[str, Participant] = {}
        self.view: Mapping[str, Participant] = MappingProxyType(self._participants)

    def note(self, event: ParticipantJoined | ParticipantLeft) -> None:
        """Takes one event; one that repeats what is known changes nothing."""
        participant = event.participant
        if isinstance(event, ParticipantJoined):
            self._participants[participant.id] = participant
        else:
            self._participants.pop(participant.id, None)
