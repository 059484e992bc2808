"""The port behind which messages to other servers wait until they are delivered."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import msgspec
from yarl import URL


class OutboxFull(Exception):  # noqa: N818 - the name of a state
    """Too many deliveries wait, or too many for one host or API key; none of those was taken."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one endpoint.

    Attributes:
        id: Unique; the same at each attempt.
        line: Deliveries of one line leave in the order they were put, one at a time.
        endpoint: The URL it goes to; the same for all of a line.
        kind: What it tells of, such as ``call-started``.
        body: What is sent, byte for byte.
        created_at: Seconds since the epoch.
        api_key: The project that named the endpoint; empty where the operator did.
    """

    id: str
    line: str
    endpoint: str
    kind: str
    body: bytes
    created_at: float
    api_key: str = ""

    @property
    def host(self) -> str:
        """The host and port it goes to, whatever its path; empty where the URL has none."""
        try:
            url = URL(self.endpoint)
        except ValueError:
            return ""
        return f"{url.host}:{url.port}" if url.host else ""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that one sender holds for a while.

    Attributes:
        delivery: What to send.
        attempt: Which one this is, from 1.
        lease: Tells this claim from a later one of the same line.
    """

    delivery: Delivery
    attempt: int
    lease: str


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that was given up.

    Attributes:
        delivery: What could not be delivered.
        attempts: How often it was tried.
        fault: What the last attempt came to.
        died_at: Seconds since the epoch.
    """

    delivery: Delivery
    attempts: int
    fault: str
    died_at: float


class Depth(msgspec.Struct, frozen=True):
    """How much an outbox holds.

    Attributes:
        waiting: Deliveries that have not arrived yet.
        dead: Dead letters that are kept.
    """

    waiting: int = 0
    dead: int = 0


class Outbox(Protocol):
    """Keeps deliveries until each has arrived at least once, in the order of its line.

    A claim is a lease: who claimed and was never heard of again loses it, and the delivery is
    claimed anew. What is done with a claim that was lost changes nothing.
    """

    async def put(self, deliveries: Sequence[Delivery]) -> None:
        """Takes deliveries, all or none; they are safe when this returns.

        One whose id is there already, waiting or dead, is not taken again.

        No host, and no API key, has more that wait than there are places left for all, so those
        that never answer do not take the last, however many URLs they are.

        Raises:
            OutboxFull: Too many wait already.
        """

    async def claim(
        self, *, skip_hosts: Collection[str] = (), skip_keys: Collection[str] = ()
    ) -> Claim | None:
        """Gives the first of a line that is due and that nobody holds, to one caller.

        Args:
            skip_hosts: Hosts to leave alone, each with its port; see `Delivery.host`.
            skip_keys: API keys to leave alone.
        """

    async def next_due(
        self, *, skip_hosts: Collection[str] = (), skip_keys: Collection[str] = ()
    ) -> float | None:
        """Seconds until something can be claimed, 0 if it can now; None where nothing waits."""

    async def delivered(self, claim: Claim) -> None:
        """Forgets the delivery; the next of its line is due."""

    async def put_off(self, claim: Claim, seconds: float, fault: str) -> None:
        """Lets its line wait before the next attempt."""

    async def release(self, claim: Claim) -> None:
        """Gives a claim back as if it had never been made."""

    async def dead_letter(self, claim: Claim, fault: str) -> None:
        """Gives the delivery up and keeps it as a dead letter; the next of its line is due."""

    async def dead(self) -> list[DeadLetter]:
        """All dead letters there are, oldest first."""

    async def depth(self) -> Depth:
        """How much it holds, for whoever shares it."""

    async def replay(self, ids: Iterable[str] | None = None) -> list[str]:
        """Puts dead letters at the end of their lines, under their old ids.

        Args:
            ids: Which; all where None. Those that are no dead letters are passed over.

        Returns:
            The ids of those that wait again.
        """

    async def close(self) -> None:
        """Lets go of whatever the outbox holds open."""
