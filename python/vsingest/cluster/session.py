"""A session: what was asked for when it was created, and is due to whoever claims it."""

import msgspec

from vsingest.protocol.events import Participant
from vsingest.protocol.ingest import AgentRequest


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a `ref` stands for.

    Attributes:
        call_id: A UUID, told to the creator.
        api_key: The project whose rooms it may enter.
        room_id: The room it joins.
        participant: Who joins.
        agent: Which agent joins with them.
        region: Where the creator wanted it to run.
        agent_of: The call this one is the agent of; None for a caller's.
    """

    call_id: str
    api_key: str
    room_id: str
    participant: Participant
    agent: AgentRequest | None = None
    region: str | None = None
    agent_of: str | None = None
