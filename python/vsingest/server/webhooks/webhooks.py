"""The webhooks of one server, from the events of rooms to their delivery."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Final, Self, TypeAlias

from vsingest import system
from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.outbox import Claim, Delivery, Depth, Outbox, OutboxFull
from vsingest.cluster.store_failure import StoreFailure
from vsingest.observe.log_ids import about
from vsingest.observe.outage import Outage
from vsingest.protocol.webhooks import PublicKeyAnswer, WebhookData, envelope, room_and_call
from vsingest.server.process.first_of import first_of
from vsingest.server.rooms.lifecycle import Occurrence
from vsingest.server.webhooks.courier import Courier
from vsingest.server.webhooks.endpoint import EndpointsOf, WebhookEndpoint, no_endpoints
from vsingest.server.webhooks.post import DeliveryOutcome, SignedPoster
from vsingest.server.webhooks.translate import event_id, translate

log = logging.getLogger("vsingest.server.webhooks")

_Note: TypeAlias = tuple[Occurrence, str, WebhookData]

NOTES_LIMIT: Final = 100_000
_BATCH: Final = 200
_RETRY_SECONDS: Final = 1.0
_WRITE_SECONDS: Final = 30.0


class Webhooks:
    """Observes occurrences, writes them to the outbox, and delivers them.

    It notes an occurrence at once and writes it soon after, so that no audio waits for a disk or a
    receiver. What is in the outbox is delivered even if the process is killed.

    Args:
        key: Signs the webhooks.
        outbox: Holds the webhooks until they are delivered.
        base_url: Returns the URL at which clients reach the API.
        endpoints: The receivers of every room.
        endpoints_of: Returns the receivers of one room.
        private: Whether receivers may have addresses that are not on the public Internet.
        flush_seconds: How long the end of the block waits for deliveries.

    Attributes:
        courier: Sends the webhooks and counts them.
        lost: Events that were lost because too many wait.
        depth: The numbers of deliveries in the outbox at the last measurement.
    """

    def __init__(
        self,
        key: WebhookKey,
        outbox: Outbox,
        *,
        base_url: Callable[[], str],
        endpoints: Sequence[WebhookEndpoint] = (),
        endpoints_of: EndpointsOf = no_endpoints,
        private: bool = False,
        flush_seconds: float = 5.0,
    ) -> None:
        self.lost = 0
        self.depth = Depth()
        self.courier = Courier(outbox, self._send)
        self._key = key
        self._outbox = outbox
        self._base_url = base_url
        self._endpoints = tuple(endpoints)
        self._endpoints_of = endpoints_of
        self._flush_seconds = flush_seconds
        self._poster = SignedPoster(key, private=private)
        self._notes: deque[_Note] = deque()
        self._noted = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()
        self._failed = asyncio.Event()
        self._hurried = asyncio.Event()
        self._unkept = Outage(
            log, "webhooks cannot be kept", "webhooks can be kept again", StoreFailure
        )
        self._unmeasured = Outage(
            log, "the outbox cannot be measured", "the outbox can be measured again", StoreFailure
        )

    def hurry(self) -> None:
        """Ends the wait at the end of the block; what is written stays in the outbox."""
        self._hurried.set()

    def observe(self, what: Occurrence) -> None:
        """Notes an occurrence; an observer of `Lifecycle`."""
        for kind, told in translate(what, self._base_url()):
            if len(self._notes) >= NOTES_LIMIT:
                self.lost += 1
                log.error("lost a webhook %s: too many wait to be written", kind)
                continue
            self._notes.append((what, kind, told))
            self._written.clear()
            self._noted.set()

    async def measure(self) -> None:
        """Measures the outbox; if it cannot be read, `depth` stays unchanged."""
        try:
            self.depth = await self._outbox.depth()
        except Exception as error:  # any error of the database
            self._unmeasured.failed(error)
        else:
            self._unmeasured.worked()

    async def kept(self) -> None:
        """Waits until all noted occurrences are written."""
        await self._written.wait()

    async def settle(self) -> None:
        """Waits until all noted occurrences are written, and nothing is due or being sent."""
        await self.kept()
        await self.courier.idle()

    async def __aenter__(self) -> Self:
        """Begins to write and to send."""
        self._life = AsyncExitStack()
        await self._life.enter_async_context(self._poster)
        for work in (self.courier.run(), self._write_notes()):
            self._life.push_async_callback(_cancel, asyncio.create_task(work))
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Writes what was noted, and sends for a limited time; the rest stays in the outbox."""
        # A failing disk is tried once more; a slow one is given more time.
        self._failed.clear()
        try:
            hurried, failed = self._hurried.wait, self._failed.wait
            await first_of(_WRITE_SECONDS, self._written.wait(), failed(), hurried())
            self.courier.look()
            await first_of(self._flush_seconds, self.courier.idle(), hurried())
            if not (self._written.is_set() and self.courier.at_rest.is_set()):
                log.warning(
                    "some webhooks are not yet delivered; %d were not written", len(self._notes)
                )
        finally:
            await self._life.aclose()

    @property
    def public_keys(self) -> PublicKeyAnswer:
        """The public keys, with which receivers verify."""
        return PublicKeyAnswer(self._key.public_pem, self._key.ed25519_public)

    async def _write_notes(self) -> None:
        while True:
            await self._noted.wait()
            try:
                await self._write_some()
            except OutboxFull:
                await self._write_what_fits()
            except Exception as error:  # any error of the database or of the store of rooms
                self._unkept.failed(error)
                self._failed.set()
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                self._unkept.worked()
            if not self._notes:
                self._noted.clear()
                self._written.set()

    async def _write_some(self) -> None:
        batch = [note for _, note in zip(range(_BATCH), self._notes, strict=False)]
        deliveries = [each for note in batch for each in await self._deliveries(*note)]
        if deliveries:
            await self._outbox.put(deliveries)
            self.courier.look()
        for _ in batch:
            self._notes.popleft()

    async def _write_what_fits(self) -> None:
        """Writes as much of the first note as fits, receiver by receiver."""
        note = self._notes[0]
        for each in await self._deliveries(*note):
            try:
                await self._outbox.put([each])
            except OutboxFull as full:
                self.lost += 1
                with about(*room_and_call(each.body)):
                    log.error("lost a webhook %s: %s", each.kind, full)
        self.courier.look()
        self._notes.popleft()

    async def _deliveries(self, what: Occurrence, kind: str, told: WebhookData) -> list[Delivery]:
        theirs = await self._endpoints_of(what.api_key, what.room_id)
        endpoints = [
            *((endpoint, "") for endpoint in self._endpoints),
            *((endpoint, what.api_key) for endpoint in theirs),
        ]
        return [
            Delivery(
                id=event_id(what, kind, endpoint.url),
                line=f"{what.session_id} {endpoint.url}",
                endpoint=endpoint.url,
                kind=kind,
                body=envelope(kind, told),
                created_at=system.wall(),
                api_key=api_key,
            )
            for endpoint, api_key in endpoints
            if endpoint.wants(kind)
        ]

    async def _send(self, claim: Claim) -> DeliveryOutcome:
        delivery = claim.delivery
        return await self._poster.post(
            delivery.endpoint, delivery.body, message_id=delivery.id, attempt=claim.attempt
        )


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
