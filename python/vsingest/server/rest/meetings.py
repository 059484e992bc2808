"""The sessions of rooms, live and ended."""

from vsingest.cluster.session_log import SessionFilter, SessionRecord
from vsingest.protocol.meetings import (
    EndSession,
    RoomSession,
    SessionPage,
    SessionPath,
    SessionQuery,
)
from vsingest.protocol.pages import PageQuery, page_info
from vsingest.server.http.answers import ApiError
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import endpoint
from vsingest.server.rest.lookup import Lookup
from vsingest.server.rest.views import show_session


class SessionsResource:
    """`/v2/sessions`.

    Args:
        lookup: Finds sessions.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    @endpoint("GET", "/v2/sessions")
    async def list(self, call: AuthorizedRequest, query: SessionQuery) -> SessionPage:
        """List sessions, the newest first."""
        call.grant.check_everyone()
        wanted = SessionFilter(
            room_ids=await self._room_ids(call, query),
            status=query.status,
            since=query.start_date,
            until=query.end_date,
        )
        total, sessions = await self._lookup.journal.sessions(call.grant.api_key, query, wanted)
        shown = [await self._show(call, session) for session in sessions]
        return SessionPage(page_info(query, total), shown)

    @endpoint("GET", "/v2/sessions/{sessionId}", 404)
    async def one(self, call: AuthorizedRequest, path: SessionPath) -> RoomSession:
        """Get a session."""
        call.grant.check_everyone()
        return await self._show(call, await self._lookup.session(call, path.session_id))

    @endpoint("POST", "/v2/sessions/end", 404, at="room")
    async def end(self, call: AuthorizedRequest, body: EndSession) -> RoomSession:
        """End the live session of a room, for everyone in it."""
        call.grant.check_moderate()
        call.grant.check_everyone()
        room_id = await self._lookup.room_id(call, body.room_id)
        live = self._lookup.rooms.find((call.grant.api_key, room_id))
        if live is not None and body.session_id in (None, live.session_id):
            self._lookup.rooms.end(live)
            return await self._show(call, await self._lookup.session(call, live.session_id))
        ended = await self._last(call, room_id, body.session_id) if body.ignore_closed else None
        if ended is None:
            raise ApiError(404, "session-not-found", "roomId: the room has no such live session")
        return await self._show(call, ended)

    async def _last(
        self, call: AuthorizedRequest, room_id: str, session_id: str | None
    ) -> SessionRecord | None:
        if session_id is not None:
            session = await self._lookup.journal.session(call.grant.api_key, session_id)
            return session if session and session.room_id == room_id else None
        wanted = SessionFilter(room_ids=(room_id,), status="ended")
        _, sessions = await self._lookup.journal.sessions(
            call.grant.api_key, PageQuery(per_page=1), wanted
        )
        return sessions[0] if sessions else None

    async def _room_ids(
        self, call: AuthorizedRequest, query: SessionQuery
    ) -> tuple[str, ...] | None:
        """Returns the rooms that match all names in a query and the token's; None for any."""
        names = (query.query, query.room_id, query.custom_room_id, call.grant.room_id)
        given = [name for name in names if name is not None]
        if not given:
            return None
        found = [{await self._lookup.canonical(call.grant.api_key, name)} for name in given]
        return tuple(set.intersection(*found))

    async def _show(self, call: AuthorizedRequest, session: SessionRecord) -> RoomSession:
        room = await self._lookup.store.find(session.api_key, session.room_id)
        _, people = await self._lookup.journal.participants(
            session.session_id, PageQuery(per_page=100)
        )
        return show_session(call, session, room, people)
