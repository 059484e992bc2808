"""The port of the outbox, in which messages to other servers wait for delivery."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import msgspec
from yarl import URL


class OutboxFull(Exception):  # noqa: N818 - the name of a state
    """Too many deliveries wait, in total or for one host or API key; no new one was taken."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one endpoint.

    Attributes:
        id: A unique id, the same at each attempt.
        line: The ordering key: deliveries with the same one are sent in the order they were put,
            one at a time.
        endpoint: The URL of the receiver; the same for all deliveries of a line.
        kind: The event that it reports, such as ``call-started``.
        body: The bytes to send.
        created_at: The creation time, in seconds since the epoch.
        api_key: The API key that named the endpoint; empty if the operator did.
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
        """The host and port of the endpoint; empty if the URL has none."""
        try:
            url = URL(self.endpoint)
        except ValueError:
            return ""
        return f"{url.host}:{url.port}" if url.host else ""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that one sender holds for a limited time.

    Attributes:
        delivery: The delivery to send.
        attempt: The number of this attempt, from 1.
        lease: Distinguishes this claim from a later one of the same line.
    """

    delivery: Delivery
    attempt: int
    lease: str


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that was given up.

    Attributes:
        delivery: The delivery that failed.
        attempts: The number of attempts.
        fault: How the last attempt failed.
        died_at: When it was given up, in seconds since the epoch.
    """

    delivery: Delivery
    attempts: int
    fault: str
    died_at: float


class Depth(msgspec.Struct, frozen=True):
    """The number of deliveries in an outbox.

    Attributes:
        waiting: Deliveries that are not yet delivered.
        dead: Dead letters that are kept.
    """

    waiting: int = 0
    dead: int = 0


class Outbox(Protocol):
    """Keeps each delivery until it has arrived at least once, in the order of its line.

    A claim is a lease: if the sender does not finish in time, it loses the claim, and the delivery
    can be claimed again. Calls with a lost claim have no effect.
    """

    async def put(self, deliveries: Sequence[Delivery]) -> None:
        """Takes deliveries, all or none; they are stored when this returns.

        A delivery whose id is there already, waiting or dead, is not taken again.

        A host, or an API key, may have at most as many waiting deliveries as there are free places,
        so that receivers that never answer do not take all places, however many URLs they have.

        Raises:
            OutboxFull: Too many wait already.
        """

    async def claim(
        self, *, skip_hosts: Collection[str] = (), skip_keys: Collection[str] = ()
    ) -> Claim | None:
        """Claims the first delivery of a line that is due and not held, for one caller.

        Args:
            skip_hosts: Hosts to skip, each with its port; see `Delivery.host`.
            skip_keys: API keys to skip.
        """

    async def next_due(
        self, *, skip_hosts: Collection[str] = (), skip_keys: Collection[str] = ()
    ) -> float | None:
        """Returns the seconds until a delivery can be claimed, 0 if now, None if nothing waits."""

    async def delivered(self, claim: Claim) -> None:
        """Removes the delivery; the next of its line is due."""

    async def put_off(self, claim: Claim, seconds: float, fault: str) -> None:
        """Delays the next attempt of the delivery, and with it the line."""

    async def release(self, claim: Claim) -> None:
        """Returns a claim as if it had never been made."""

    async def dead_letter(self, claim: Claim, fault: str) -> None:
        """Gives the delivery up, and keeps it as a dead letter; the next of its line is due."""

    async def dead(self) -> list[DeadLetter]:
        """Returns all dead letters, the oldest first."""

    async def depth(self) -> Depth:
        """Returns the numbers of deliveries, over all processes that share the outbox."""

    async def replay(self, ids: Iterable[str] | None = None) -> list[str]:
        """Puts dead letters at the end of their lines, under their old ids.

        Args:
            ids: The dead letters; None means all. Other ids are ignored.

        Returns:
            The ids of the deliveries that wait again.
        """

    async def close(self) -> None:
        """Releases the outbox's resources."""
