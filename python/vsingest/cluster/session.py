"""A session: what its creator requested, for whoever claims it."""

import msgspec

from vsingest.protocol.events import Participant
from vsingest.protocol.ingest import AgentRequest


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
    participant: Participant
    agent: AgentRequest | None = None
    region: str | None = None
    agent_of: str | None = None
