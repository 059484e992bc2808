"""Delivers webhooks from the outbox to their receivers."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from vsingest import system
from vsingest.cluster.outbox import Claim, Outbox
from vsingest.cluster.store_failure import StoreFailure
from vsingest.observe.log_ids import note_ids
from vsingest.observe.outage import Outage
from vsingest.protocol.webhooks import room_and_call
from vsingest.server.webhooks.post import DeliveryOutcome

log = logging.getLogger("vsingest.server.webhooks")

Send: TypeAlias = Callable[[Claim], Awaitable[DeliveryOutcome]]

GIVE_UP_SECONDS: Final = 86_400.0
LONGEST_WAIT_SECONDS: Final = 3_600.0
IN_FLIGHT: Final = 32
# So that a host that never answers does not occupy every place, however many URLs it has, nor an
# API key, however many hosts it names.
IN_FLIGHT_PER_HOST: Final = 4
IN_FLIGHT_PER_KEY: Final = 8
# Another process may release a claim, or an operator replay a dead letter.
LOOK_SECONDS: Final = 5.0


def backoff(attempt: int, draw: Callable[[], float] = random.random) -> float:
    """Returns the wait after an attempt: 1, 2, 4 ... 3,600 s, less a random part of up to half.

    Args:
        attempt: The number of the attempt, from 1.
        draw: A number from 0 to 1.
    """
    longest: float = min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempt - 1, 60))
    return longest * (1 - draw() / 2)


class Courier:
    """Sends deliveries, tries again, and gives up after a day.

    Args:
        outbox: Holds the deliveries.
        send: Makes one attempt.
        clock: Returns seconds since the epoch.

    Attributes:
        delivered: Deliveries that arrived.
        failed: Failed attempts.
        given_up: Deliveries given up.
        at_rest: Set while nothing is due or being sent.
    """

    def __init__(
        self, outbox: Outbox, send: Send, *, clock: Callable[[], float] = system.wall
    ) -> None:
        self.delivered = 0
        self.failed = 0
        self.given_up = 0
        self._outbox = outbox
        self._send = send
        self._clock = clock
        self._unread = Outage(
            log, "the outbox cannot be read", "the outbox can be read again", StoreFailure
        )
        self._wake = asyncio.Event()
        self.at_rest = asyncio.Event()
        self._busy_hosts: Counter[str] = Counter()
        self._busy_keys: Counter[str] = Counter()

    def look(self) -> None:
        """Notes that there may be something to send."""
        self.at_rest.clear()
        self._wake.set()

    async def idle(self) -> None:
        """Waits until nothing is due or being sent."""
        await self.at_rest.wait()

    async def run(self) -> None:
        """Sends until cancelled; then releases its claims."""
        async with asyncio.TaskGroup() as attempts:
            while True:
                self._wake.clear()
                try:
                    wait = await self._start_all(attempts)
                except StoreFailure as fault:
                    self._unread.failed(fault)
                    wait = LOOK_SECONDS
                else:
                    self._unread.worked()
                try:
                    async with asyncio.timeout(wait):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    async def _start_all(self, attempts: asyncio.TaskGroup) -> float:
        """Starts all due attempts; returns the seconds until there may be more."""
        while self._busy_hosts.total() < IN_FLIGHT:
            hosts = _at(IN_FLIGHT_PER_HOST, self._busy_hosts)
            keys = _at(IN_FLIGHT_PER_KEY, self._busy_keys)
            claim = await self._outbox.claim(skip_hosts=hosts, skip_keys=keys)
            if claim is None:
                due = await self._outbox.next_due(skip_hosts=hosts, skip_keys=keys)
                if not self._busy_hosts and (due is None or due > 0) and not self._wake.is_set():
                    self.at_rest.set()
                return LOOK_SECONDS if due is None else min(due, LOOK_SECONDS)
            self.at_rest.clear()
            self._busy_hosts[claim.delivery.host] += 1
            if claim.delivery.api_key:
                self._busy_keys[claim.delivery.api_key] += 1
            attempts.create_task(self._attempt(claim))
        return LOOK_SECONDS

    async def _attempt(self, claim: Claim) -> None:
        note_ids(*room_and_call(claim.delivery.body))
        try:
            await self._settle(claim, await self._send(claim))
        except asyncio.CancelledError:
            await self._outbox.release(claim)
            raise
        except Exception:
            # The lease expires, and then the delivery is tried again.
            log.exception("a webhook could neither be sent nor postponed")
        finally:
            # Subtracting counters removes those that reach zero.
            self._busy_hosts -= Counter([claim.delivery.host])
            self._busy_keys -= Counter([claim.delivery.api_key])
            self._wake.set()

    async def _settle(self, claim: Claim, outcome: DeliveryOutcome) -> None:
        if outcome.fault is None:
            self.delivered += 1
            await self._outbox.delivered(claim)
            return
        self.failed += 1
        wait = max(backoff(claim.attempt), min(outcome.retry_after, LONGEST_WAIT_SECONDS))
        kind = claim.delivery.kind
        if self._clock() + wait - claim.delivery.created_at > GIVE_UP_SECONDS:
            self.given_up += 1
            log.error("gave up a webhook %s: %s", kind, outcome.fault)
            await self._outbox.dead_letter(claim, outcome.fault)
        else:
            log.warning("a webhook %s failed: %s; again in %.0f s", kind, outcome.fault, wait)
            await self._outbox.put_off(claim, wait, outcome.fault)


def _at(limit: int, busy: Counter[str]) -> set[str]:
    return {name for name, count in busy.items() if count >= limit}
