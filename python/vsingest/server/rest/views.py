"""Conversion of stored records to the API's answers."""

from datetime import UTC, datetime

from vsingest.cluster.room_store import RoomRecord
from vsingest.cluster.session_log import CallRecord, SessionRecord, Stays
from vsingest.protocol.meetings import RoomSession, SessionParticipant, Timelog
from vsingest.protocol.participant_audio import AudioStats, ParticipantStats
from vsingest.protocol.rooms import ResourceLinks, RoomBody
from vsingest.server.rest.authorized_request import AuthorizedRequest


def timestamp(milliseconds: int) -> str:
    """Formats milliseconds since the epoch as RFC 3339 in UTC, as JavaScript does."""
    text = datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def show_room(call: AuthorizedRequest, room: RoomRecord) -> RoomBody:
    """Converts a room."""
    return RoomBody(
        id=room.id,
        room_id=room.room_id,
        custom_room_id=room.custom_room_id,
        geo_fence=room.geo_fence,
        disabled=room.disabled,
        webhook=room.webhook,
        auto_close_config=room.auto_close,
        allowed_participant_ids=list(room.allowed_participant_ids),
        max_participants=room.max_participants,
        created_at=timestamp(room.created_at),
        updated_at=timestamp(room.updated_at),
        links=ResourceLinks(
            get_room=call.link(f"/v2/rooms/{room.room_id}"),
            get_session=call.link(f"/v2/sessions/?roomId={room.room_id}"),
        ),
    )


def show_session(
    call: AuthorizedRequest,
    session: SessionRecord,
    room: RoomRecord | None,
    participants: list[Stays],
) -> RoomSession:
    """Converts a session and some of its participants."""
    return RoomSession(
        id=session.session_id,
        room_id=session.room_id,
        custom_room_id=room.custom_room_id if room else None,
        start=timestamp(session.start),
        end=None if session.end is None else timestamp(session.end),
        status="ongoing" if session.end is None else "ended",
        participants=[show_participant(stays) for stays in participants],
        links=ResourceLinks(
            get_room=call.link(f"/v2/rooms/{session.room_id}"),
            get_session=call.link(f"/v2/sessions/{session.session_id}"),
        ),
    )


def show_participant(stays: Stays) -> SessionParticipant:
    """Converts the stays of a participant; the name is that of the last stay."""
    last = stays[-1]
    return SessionParticipant(
        participant_id=last.participant_id,
        name=last.name,
        timelog=[
            Timelog(timestamp(stay.start), None if stay.end is None else timestamp(stay.end))
            for stay in stays
        ],
    )


def show_stats(stays: Stays, now: int, live: dict[str, int] | None) -> ParticipantStats:
    """Sums up the statistics of a participant.

    Args:
        stays: All stays of the participant.
        now: Milliseconds since the epoch.
        live: The counters of the present stay.
    """
    known = [stats for stay in stays if (stats := _audio_stats(stay, live))]
    return ParticipantStats(
        participant_id=stays[-1].participant_id,
        calls=len(stays),
        duration_ms=sum(max(0, (now if s.end is None else s.end) - s.start) for s in stays),
        audio=AudioStats(
            **{
                field: sum(stats[field] for stats in known)
                for field in AudioStats.__struct_fields__
            }
        ),
    )


def _audio_stats(stay: CallRecord, live: dict[str, int] | None) -> dict[str, int] | None:
    return live if stay.end is None else stay.heard
