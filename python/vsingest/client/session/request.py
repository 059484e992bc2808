"""The request for a session, made from a caller's arguments."""

from collections.abc import Mapping
from typing import Any

import msgspec

from vsingest import system
from vsingest.protocol.faults import in_words
from vsingest.protocol.ingest import AgentRequest, CreateSession, ParticipantRequest


def session_request(
    room_id: str | None,
    participant: Mapping[str, Any] | ParticipantRequest | None,
    agent: Mapping[str, Any] | AgentRequest | None,
    region: str | None,
    *,
    same_id: bool,
) -> CreateSession:
    """Checks the arguments and makes the request.

    Args:
        room_id: The room to join.
        participant: The participant who joins.
        agent: The agent that joins with the participant.
        region: The region in which the session runs.
        same_id: Whether to generate an id for a participant without one, so that all sessions of
            the call have the same participant.

    Raises:
        ValueError: A member is missing, unknown or invalid.
    """
    if room_id is None:
        raise ValueError("room_id: missing; give the room to join, or ws_url, or session_factory")
    members: dict[str, Any] = {"roomId": room_id}
    who = {} if participant is None else _members("participant", participant, ParticipantRequest)
    if same_id and who.get("id") is None:
        who = {**who, "id": str(system.new_uuid())}
    if who:
        members["participant"] = who
    if agent is not None:
        members["agent"] = _members("agent", agent, AgentRequest)
    if region is not None:
        members["region"] = region
    _check_text("", members)
    try:
        return msgspec.convert(members, CreateSession)
    except msgspec.ValidationError as error:
        fault = in_words(error, "the session", members)
        raise ValueError(fault.replace("roomId", "room_id", 1)) from None


def _members(
    name: str, given: Mapping[str, Any] | msgspec.Struct, kind: type[msgspec.Struct]
) -> dict[str, Any]:
    members = msgspec.to_builtins(given) if isinstance(given, msgspec.Struct) else dict(given)
    if unknown := set(members) - set(kind.__struct_fields__):
        known = ", ".join(kind.__struct_fields__)
        raise ValueError(f"{name}: unknown members {sorted(unknown)}; known are {known}")
    return members


def _check_text(where: str, value: Any) -> None:
    """Refuses text with a lone surrogate, for which msgspec would not name the member."""
    match value:
        case str():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                name = where.replace("roomId", "room_id", 1)
                raise ValueError(f"{name}: cannot be sent as UTF-8: {error.reason}") from None
        case Mapping():
            for name, member in value.items():
                _check_text(where or "participant", name)
                _check_text(f"{where}.{name}".lstrip("."), member)
        case list() | tuple():
            for index, member in enumerate(value):
                _check_text(f"{where}[{index}]", member)
