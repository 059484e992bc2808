"""A session store that counts its sessions."""

from collections.abc import Callable

from vsingest import system
from vsingest.cluster.ref import hashed
from vsingest.cluster.session import Session
from vsingest.cluster.session_store import SessionState, SessionStore


class CountedStore:
    """A `SessionStore` over another.

    Args:
        store: The underlying store.
        lifetime: Seconds until an unclaimed session expires.
        clock: A monotonic clock, in seconds.

    Attributes:
        created: Sessions created through it.
        claimed: Sessions claimed through it.
    """

    def __init__(
        self,
        store: SessionStore,
        lifetime: float,
        *,
        clock: Callable[[], float] = system.monotonic,
    ) -> None:
        self.created = 0
        self.claimed = 0
        self._store = store
        self._lifetime = lifetime
        self._clock = clock
        self._expired = 0
        # The created sessions that can still be claimed, in the order of their expiry.
        self._waiting: dict[bytes, float] = {}

    @property
    def expired(self) -> int:
        """Sessions created through it that expired unclaimed."""
        self._sweep()
        return self._expired

    @property
    def waiting(self) -> int:
        """Sessions created through it that can still be claimed."""
        self._sweep()
        return len(self._waiting)

    async def create(self, session: Session) -> str:
        """See `SessionStore.create`."""
        ref = await self._store.create(session)
        self._sweep()
        self.created += 1
        self._waiting[hashed(ref)] = self._clock() + self._lifetime
        return ref

    async def peek(self, ref: str) -> SessionState:
        """See `SessionStore.peek`."""
        return await self._store.peek(ref)

    async def claim(self, ref: str) -> Session:
        """See `SessionStore.claim`."""
        session = await self._store.claim(ref)
        self.claimed += 1
        self._waiting.pop(hashed(ref), None)
        return session

    async def sweep(self) -> None:
        """See `SessionStore.sweep`."""
        self._sweep()
        await self._store.sweep()

    async def close(self) -> None:
        """See `SessionStore.close`."""
        await self._store.close()

    def _sweep(self) -> None:
        now = self._clock()
        while self._waiting:
            ref, expiry = next(iter(self._waiting.items()))
            if expiry > now:
                return
            del self._waiting[ref]
            self._expired += 1
