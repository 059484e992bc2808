"""Records the events of rooms in the session log without delaying the rooms, and reads it."""

import asyncio
import logging
from typing import Final

import msgspec

from vsingest import system
from vsingest.cluster.session_log import (
    CallRecord,
    Entry,
    SessionFilter,
    SessionLog,
    SessionRecord,
    Stays,
)
from vsingest.cluster.store_failure import StoreFailure, StoreUnavailable
from vsingest.fast.stats import PlayoutStats
from vsingest.observe.log_ids import about_none
from vsingest.observe.outage import Outage
from vsingest.protocol.pages import PageQuery
from vsingest.server.nodes.alone import ALONE
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.rooms.lifecycle import (
    Joined,
    Left,
    Occurrence,
    Reason,
    SessionEnded,
    SessionStarted,
)

log = logging.getLogger("vsingest.server")

WAITING_ENTRIES: Final = 10_000


class Journal:
    """An observer of the rooms that writes a `SessionLog`.

    Its answers include everything that happened before the question. Entries wait in memory until
    they are written; if the disk fails for long, the oldest are dropped, counted and logged.

    Args:
        session_log: The session log.
        nodes: The other nodes that write the same log.

    Attributes:
        dropped: Entries that could not be written.
    """

    def __init__(self, session_log: SessionLog, nodes: Nodes = ALONE) -> None:
        self.dropped = 0
        self._log = session_log
        self._nodes = nodes
        self._waiting: list[Entry] = []
        self._writer: asyncio.Task[None] | None = None
        self._unwritten = Outage(
            log,
            "the record of sessions cannot be written",
            "the record of sessions can be written again",
            StoreFailure,
        )

    async def recover(self) -> None:
        """Ends the sessions in the log that a killed process left open."""
        await self._log.end_abandoned(system.wall_ms(), Reason.FAILED)

    def observe(self, occurrence: Occurrence) -> None:
        """Notes the events of sessions and calls; agents are not recorded."""
        entry = _entry(occurrence, self._nodes.owner)
        if entry is None:
            return
        self._waiting.append(entry)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), context=about_none())

    async def flush(self) -> None:
        """Returns when all events so far are written, or have failed."""
        if self._writer is not None:
            await asyncio.shield(self._writer)

    async def sessions(
        self, api_key: str, query: PageQuery, wanted: SessionFilter
    ) -> tuple[int, list[SessionRecord]]:
        """See `SessionLog.sessions`."""
        await self._flush_all()
        return await self._log.sessions(api_key, query, wanted)

    async def session(self, api_key: str, session_id: str) -> SessionRecord | None:
        """See `SessionLog.session`."""
        await self._flush_all()
        return await self._log.session(api_key, session_id)

    async def participants(
        self, session_id: str, query: PageQuery, *, active: bool = False
    ) -> tuple[int, list[Stays]]:
        """See `SessionLog.participants`."""
        await self.flush()
        return await self._log.participants(session_id, query, active=active)

    async def participant(self, session_id: str, participant_id: str) -> Stays:
        """See `SessionLog.participant`."""
        await self.flush()
        return await self._log.participant(session_id, participant_id)

    async def _flush_all(self) -> None:
        await self.flush()
        await self._nodes.flush()

    async def _write(self) -> None:
        while self._waiting:
            entries, self._waiting = self._waiting, []
            try:
                await self._log.write(entries)
            except StoreUnavailable as fault:  # a disk that is full or busy may recover
                self._unwritten.failed(fault)
                self._waiting[:0] = entries
                self._drop(len(self._waiting) - WAITING_ENTRIES)
                return
            except StoreFailure:
                log.exception("the session log cannot be written")
                self._waiting[:0] = entries
                self._drop(len(entries))
            else:
                self._unwritten.worked()

    def _drop(self, count: int) -> None:
        if count > 0:
            del self._waiting[:count]
            self.dropped += count
            log.error("dropped %d entries of the session log", count)


def audio_stats(heard: PlayoutStats) -> dict[str, int]:
    """Returns the audio counters that the log keeps."""
    return {
        "accepted": heard.accepted,
        "played": heard.played,
        "dropped": heard.dropped,
        "held": heard.held,
        "concealed": heard.concealed,
        "underruns": heard.underruns,
    }


def _entry(occurrence: Occurrence, owner: str | None) -> Entry | None:
    match occurrence:
        case SessionStarted() | SessionEnded():
            over = isinstance(occurrence, SessionEnded)
            return SessionRecord(
                session_id=occurrence.session_id,
                api_key=occurrence.api_key,
                room_id=occurrence.room_id,
                start=occurrence.at,
                end=occurrence.at if over else None,
                reason=occurrence.reason if isinstance(occurrence, SessionEnded) else None,
                owner=None if over else owner,
            )
        case Joined():
            call = _call(occurrence, occurrence.at)
            if owner is None:
                return call
            return msgspec.structs.replace(call, call=occurrence.call)
        case Left():
            return msgspec.structs.replace(
                _call(occurrence, occurrence.at - occurrence.duration_ms),
                end=occurrence.at,
                reason=occurrence.reason,
                heard=audio_stats(occurrence.heard),
            )
        case _:
            return None


def _call(occurrence: Joined | Left, start: int) -> CallRecord:
    return CallRecord(
        call_id=occurrence.call.call_id,
        session_id=occurrence.session_id,
        participant_id=occurrence.call.participant.id,
        name=occurrence.call.participant.name,
        start=start,
    )
