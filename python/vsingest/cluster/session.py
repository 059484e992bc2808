"""A session: what its creator requested, for whoever claims it."""

from typing import Final, Self

import msgspec

from vsingest.protocol.events import Participant
from vsingest.protocol.ingest import AgentRequest

_NO_METADATA: Final = msgspec.Raw(b"{}")


class HeldParticipant(Participant, frozen=True):
    """A participant whose metadata stays JSON: as objects it takes fifty times the memory."""

    metadata: msgspec.Raw = _NO_METADATA  # type: ignore[assignment]  # written just as a dict is

    @classmethod
    def of(cls, plain: Participant) -> Self:
        """Returns a participant to hold."""
        return cls(plain.id, plain.name, msgspec.Raw(msgspec.json.encode(plain.metadata)))

    def plain(self) -> Participant:
        """Returns the participant as others receive it."""
        return Participant(self.id, self.name, msgspec.json.decode(self.metadata))


class HeldAgent(AgentRequest, frozen=True):
    """The agent that a call requested; its metadata stays JSON."""

    metadata: msgspec.Raw = _NO_METADATA  # type: ignore[assignment]


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The session that a `ref` identifies.

    Attributes:
        call_id: A UUID, which the creator receives.
        api_key: The API key whose rooms it may join.
        room_id: The room to join.
        participant: The participant who joins.
        agent: The agent that joins with the participant.
        region: The region that the creator requested.
        agent_of: For the session of an agent, the id of the caller's call; otherwise None.
    """

    call_id: str
    api_key: str
    room_id: str
    participant: HeldParticipant
    agent: HeldAgent | None = None
    region: str | None = None
    agent_of: str | None = None
