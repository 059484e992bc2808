"""The participants of sessions: lists, removal, statistics and gain."""

from vsingest import system
from vsingest.cluster.session_log import Stays
from vsingest.protocol.meetings import (
    REMOVED_ANSWER,
    ParticipantPage,
    ParticipantPath,
    RemoveParticipant,
    SessionParticipant,
    SessionPath,
)
from vsingest.protocol.pages import PageQuery, page_info
from vsingest.protocol.participant_audio import (
    ParticipantAudio,
    ParticipantStats,
    SessionStats,
    SetParticipantAudio,
)
from vsingest.server.http.answers import ApiError
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import endpoint
from vsingest.server.rest.lookup import Lookup
from vsingest.server.rest.views import show_participant, show_session, show_stats
from vsingest.server.storage.journal import audio_stats

_AUDIO_PATH = "/v2/sessions/{sessionId}/participants/{participantId}/audio"


class ParticipantsResource:
    """`/v2/sessions/{sessionId}/participants` and related paths.

    Args:
        lookup: Finds sessions and participants.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    @endpoint("GET", "/v2/sessions/{sessionId}/participants", 404)
    async def list(
        self, call: AuthorizedRequest, path: SessionPath, query: PageQuery
    ) -> ParticipantPage:
        """List who is or was in a session, in the order of joining."""
        return await self._page(call, path, query, active=False)

    @endpoint("GET", "/v2/sessions/{sessionId}/participants/active", 404)
    async def active(
        self, call: AuthorizedRequest, path: SessionPath, query: PageQuery
    ) -> ParticipantPage:
        """List who is in a session, in the order of joining."""
        return await self._page(call, path, query, active=True)

    @endpoint("GET", "/v2/sessions/{sessionId}/participants/{participantId}", 404)
    async def one(self, call: AuthorizedRequest, path: ParticipantPath) -> SessionParticipant:
        """Get a participant who is or was in a session."""
        return show_participant(
            await self._lookup.stays(call, path.session_id, path.participant_id)
        )

    @endpoint("POST", "/v2/sessions/participants/remove", 404, at="room")
    async def remove(self, call: AuthorizedRequest, body: RemoveParticipant) -> str:
        """Remove a participant from a room, by `meeting-left` and close code 4410."""
        call.grant.check_moderate()
        if body.room_id is None and body.session_id is None:
            raise ApiError(400, "bad-body", "roomId, sessionId: both are missing; give one")
        place = await self._lookup.present(
            call, body.participant_id, session_id=body.session_id, room_name=body.room_id
        )
        self._lookup.rooms.remove(place)
        return REMOVED_ANSWER

    @endpoint("GET", "/v2/sessions/{sessionId}/stats", 404, at="room")
    async def stats(
        self, call: AuthorizedRequest, path: SessionPath, query: PageQuery
    ) -> SessionStats:
        """Get the audio counters of a session's participants, page by page."""
        call.grant.check_everyone()
        session = await self._lookup.session(call, path.session_id)
        _, people = await self._lookup.journal.participants(session.session_id, query)
        return SessionStats(
            session_id=session.session_id,
            participants=[self._stats(call, stays) for stays in people],
        )

    @endpoint("GET", "/v2/sessions/{sessionId}/participant/{participantId}/stats", 404, at="room")
    async def participant_stats(
        self, call: AuthorizedRequest, path: ParticipantPath
    ) -> ParticipantStats:
        """Get the audio counters of one participant."""
        return self._stats(
            call, await self._lookup.stays(call, path.session_id, path.participant_id)
        )

    @endpoint("GET", _AUDIO_PATH, 404, ours=True, at="room")
    async def audio(self, call: AuthorizedRequest, path: ParticipantPath) -> ParticipantAudio:
        """Get the gain of a participant who is in the room."""
        place = await self._lookup.present(call, path.participant_id, session_id=path.session_id)
        return place.member.audio

    @endpoint("PUT", _AUDIO_PATH, 404, ours=True, at="room")
    async def set_audio(
        self, call: AuthorizedRequest, path: ParticipantPath, body: SetParticipantAudio
    ) -> ParticipantAudio:
        """Mute a participant who is in the room, or set their gain, for all listeners."""
        call.grant.check_moderate()
        place = await self._lookup.present(call, path.participant_id, session_id=path.session_id)
        member = place.member
        now = member.audio
        member.audio = ParticipantAudio(
            gain=now.gain if body.gain is None else body.gain,
            muted=now.muted if body.muted is None else body.muted,
        )
        place.room.set_gain(member, 0.0 if member.audio.muted else member.audio.gain)
        return member.audio

    async def _page(
        self, call: AuthorizedRequest, path: SessionPath, query: PageQuery, *, active: bool
    ) -> ParticipantPage:
        call.grant.check_everyone()
        session = await self._lookup.session(call, path.session_id)
        total, people = await self._lookup.journal.participants(
            session.session_id, query, active=active
        )
        room = await self._lookup.store.find(session.api_key, session.room_id)
        shown = show_session(call, session, room, people)
        return ParticipantPage(page_info(query, total), shown)

    def _stats(self, call: AuthorizedRequest, stays: Stays) -> ParticipantStats:
        last = stays[-1]
        place = self._lookup.rooms.place_in_session(
            call.grant.api_key, last.session_id, last.participant_id
        )
        live = audio_stats(place.member.playout.stats()) if place else None
        return show_stats(stays, system.wall_ms(), live)
