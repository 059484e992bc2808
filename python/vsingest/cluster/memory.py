"""A session store in the memory of this process."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from vsingest import system
from vsingest.cluster.ref import hashed, new_ref
from vsingest.cluster.session import Session
from vsingest.cluster.session_store import (
    SessionClaimed,
    SessionState,
    SessionUnknown,
    StoreFull,
)
from vsingest.protocol.limits import Limits

_decoder: Final = msgspec.json.Decoder(Session)


@dataclass(slots=True)
class _Entry:
    # As JSON, which is as long as the request; as objects, metadata takes fifty times that.
    session: bytes | None  # None once claimed
    expires_at: float


class MemorySessionStore:
    """A `SessionStore` for one process; its sessions end with the process.

    It remembers a claimed `ref` until the session would have expired, so that it can tell a second
    claimant why it is refused. The number of these is limited too: beyond the limit a claimed `ref`
    is forgotten at once, and so becomes unknown.

    Args:
        limits: How long a session lives, and how many may be unclaimed.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, limits: Limits, *, clock: Callable[[], float] = system.monotonic) -> None:
        self._lifetime = limits.session_seconds
        self._limit = limits.unclaimed_sessions
        self._clock = clock
        # All sessions live equally long, so the order of creation is the order of expiry.
        self._entries: dict[bytes, _Entry] = {}
        self._unclaimed = 0

    async def create(self, session: Session) -> str:
        """See `SessionStore.create`."""
        now = self._sweep()
        if self._unclaimed >= self._limit:
            raise StoreFull(self._next_expiry(now))
        ref = new_ref()
        self._entries[hashed(ref)] = _Entry(msgspec.json.encode(session), now + self._lifetime)
        self._unclaimed += 1
        return ref

    async def peek(self, ref: str) -> SessionState:
        """See `SessionStore.peek`."""
        self._sweep()
        entry = self._entries.get(hashed(ref))
        if entry is None:
            return SessionState.UNKNOWN
        return SessionState.CLAIMED if entry.session is None else SessionState.UNCLAIMED

    async def claim(self, ref: str) -> Session:
        """See `SessionStore.claim`. It is atomic, since nothing in it awaits."""
        self._sweep()
        key = hashed(ref)
        entry = self._entries.get(key)
        if entry is None:
            raise SessionUnknown
        if entry.session is None:
            raise SessionClaimed
        session, entry.session = entry.session, None
        self._unclaimed -= 1
        if len(self._entries) - self._unclaimed > self._limit:
            del self._entries[key]
        return _decoder.decode(session)

    async def sweep(self) -> None:
        """See `SessionStore.sweep`."""
        self._sweep()

    async def close(self) -> None:
        """See `SessionStore.close`."""
        self._entries.clear()
        self._unclaimed = 0

    def _sweep(self) -> float:
        now = self._clock()
        while self._entries:
            key, entry = next(iter(self._entries.items()))
            if entry.expires_at > now:
                break
            del self._entries[key]
            self._unclaimed -= entry.session is not None
        return now

    def _next_expiry(self, now: float) -> int:
        oldest = next(entry for entry in self._entries.values() if entry.session is not None)
        return max(1, math.ceil(oldest.expires_at - now))
