"""The connections of one call, one after another."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import msgspec

from vsingest import system
from vsingest.client.call.dialler import Attempt, Dialler
from vsingest.client.call.ending import EndedBy, Ending
from vsingest.client.call.line_options import LineOptions
from vsingest.client.call.parts import Parts
from vsingest.client.call.phase import Phase
from vsingest.client.call.receiver import Receiver
from vsingest.client.call.terms import Terms
from vsingest.client.errors import CallEnded, JoinTimeout, VsingestError
from vsingest.client.origin import Origin
from vsingest.client.reconnect import Backoff, Reconnected, is_mendable
from vsingest.client.sockets.refusals import join_refusal, reason_of, removal_of
from vsingest.client.sockets.socket import CLOSE_SECONDS, HURRIED_SECONDS, Closed, Socket
from vsingest.client.stats import CallStats
from vsingest.media.clock import Clock
from vsingest.observe.spans import span
from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.events import MeetingJoined, Stop, encode

_log = logging.getLogger("vsingest.client")


class Line:
    """Joins, reconnects and ends a call; moves the parts of the call from socket to socket.

    Attributes:
        call_id: The service's id of the call; None if unknown.
        meeting: The room's answer, once it has come.
        reconnects: What each break of the connection cost.
        origin: The process it belongs to.
        ended: How the call ended, once it has.
    """

    def __init__(
        self,
        dialler: Dialler,
        clock: Clock,
        options: LineOptions,
        parts: Parts,
        stats: Callable[[], CallStats],
        release: Callable[[], Awaitable[None]],
    ) -> None:
        self.call_id: str | None = None
        self.meeting: MeetingJoined | None = None
        self.reconnects: list[Reconnected] = []
        self.ended: Ending | None = None
        self._dialler = dialler
        self._clock = clock
        self.origin = Origin()
        self._options = options
        self._parts = parts
        self._stats = stats
        self._release = release
        self._backoff: Backoff | None = None
        self._phase = Phase.JOINING
        self._socket: Socket | None = None
        self._receiver: Receiver | None = None
        self._errors_before = 0
        self._warned: set[tuple[str, str]] = set()
        self._terms = Terms(options.audio, options.extensions, strict=options.strict)
        self._life: asyncio.Task[None] | None = None

    @property
    def phase(self) -> Phase:
        """The state of the call."""
        return self._phase

    @property
    def audio(self) -> AudioFormat:
        """The audio format of the present connection."""
        return self._terms.audio

    @property
    def errors(self) -> int:
        """The number of unreadable messages and of `error` events on all connections."""
        return self._errors_before + (self._receiver.errors if self._receiver is not None else 0)

    async def join(self) -> None:
        """Opens the first connection, and waits for the room's answer.

        Raises:
            VsingestError: The call could not be joined; see `connect`.
        """
        try:
            await self._dial()
        except BaseException:
            self._finish(self._ended_by_us(), normal=False)
            raise
        if (policy := self._options.reconnect) is not None:
            self._backoff = Backoff(policy, self._clock, system.chance())
        self._phase = Phase.JOINED
        self._life = asyncio.create_task(self._live(), name="vsingest call")

    async def leave(self) -> None:
        """Sends `stop` and closes; drops and counts what is queued; idempotent."""
        self.origin.check()
        if self._life is not None and self._life.done():
            return
        if self._phase not in (Phase.CLOSING, Phase.ENDED):
            reconnecting = self._phase is Phase.RECONNECTING
            self._phase = Phase.CLOSING
            self._parts.sender.finish(self._ended_by_us(), cause="left")
            if reconnecting and self._life is not None:
                self._life.cancel()
            elif self._socket is not None:
                await self._say_stop(self._socket)
        if self._socket is not None:
            await self._socket.close()
        if self._life is not None:
            await asyncio.wait([self._life])

    def refuse(self) -> None:
        """Makes `send` take no more."""
        self._parts.sender.refuse(self._ended_by_us())

    async def _dial(self) -> None:
        """Opens a connection, and waits for the room's answer."""
        seconds = self._options.join_timeout
        attempt = Attempt(self._clock.now() + seconds)
        with span("join", safe_errors=VsingestError) as traced:
            try:
                async with asyncio.timeout(seconds):
                    dialled = await self._dialler.dial(attempt)
                    attempt.stage = "room"
                    self._begin(dialled.socket)
                    assert self._receiver is not None
                    self.meeting = await self._answer(self._receiver)
            except TimeoutError:
                if attempt.stage == "room" and self._socket is not None:
                    self._socket.write_event(encode(Stop()).encode())
                    await self._socket.close(HURRIED_SECONDS)
                raise JoinTimeout(seconds, attempt.stage) from None
            except BaseException:
                await self._hang_up()
                raise
            self.call_id = dialled.call_id
            traced.set(
                room_id=self.meeting.room_id,
                session_id=self.meeting.session_id,
                call_id=self.call_id,
            )
        self._parts.attach(dialled.socket, self.meeting)

    def _begin(self, socket: Socket) -> None:
        self._errors_before = self.errors
        self._receiver = Receiver(
            socket, self._parts, self._warned, lambda meeting: self._settle(socket, meeting)
        )
        self._socket = socket
        if self._terms.plain:
            self._parts.hearing.attach(
                socket
            )  # attached now, since some services send audio before they answer
        socket.start(self._receiver)
        socket.write_event(encode(self._terms.start).encode())

    def _settle(self, socket: Socket, meeting: MeetingJoined) -> None:
        """Applies the service's answer to `start`, before the audio that may follow immediately."""
        audio = self._terms.settle(meeting)
        self._parts.agree(audio)
        socket.agree(audio)
        self._parts.hearing.attach(socket)

    async def _answer(self, receiver: Receiver) -> MeetingJoined:
        await asyncio.wait((receiver.joined, receiver.over), return_when=asyncio.FIRST_COMPLETED)
        if receiver.joined.done():
            return receiver.joined.result()
        raise join_refusal(self._ending(receiver.over.result(), Phase.JOINING))

    async def _hang_up(self) -> None:
        """Closes a connection that did not join."""
        if self._socket is not None and self._receiver is not None:
            if not self._receiver.over.done():
                await self._say_stop(self._socket)
            await self._socket.close()

    async def _say_stop(self, socket: Socket) -> None:
        socket.write_event(encode(Stop()).encode())
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await socket.flushed()
        except (ConnectionError, TimeoutError):
            # Closing the socket has the same effect.
            return

    async def _live(self) -> None:
        ended = self._ending(Closed(CloseCode.INTERNAL, "the client failed; its log says why"))
        normal = False
        try:
            while True:
                assert self._receiver is not None
                closed = await self._receiver.over
                ended = self._ending(closed)
                normal = self._receiver.left is not None or ended.code == CloseCode.NORMAL
                if normal or not self._may_return(closed):
                    break
                try:
                    await self._return(closed)
                except VsingestError as error:
                    reason = f"{ended.reason}; could not reconnect: {error}"
                    ended = CallEnded(ended.code, reason, self._phase.value, ended.last_event)
                    break
        except asyncio.CancelledError:
            ended, normal = self._ended_by_us(), True
        except Exception:
            _log.exception("the call failed inside the client")
        finally:
            self._finish(ended, normal=normal)
            if self._socket is not None:
                await self._socket.close()
            await self._release()

    def _may_return(self, closed: Closed) -> bool:
        return (
            self._phase is Phase.JOINED
            and self._backoff is not None
            and self._dialler.redials
            and is_mendable(closed.code)
        )

    async def _return(self, closed: Closed) -> None:
        assert self._backoff is not None
        assert self._socket is not None
        sender, broke_at = self._parts.sender, self._clock.now()
        sent = sender.pacer.sent_within(closed.silent_seconds, broke_at)
        dropped = sender.dropped
        self._phase = Phase.RECONNECTING
        self._parts.detach()
        reason = reason_of(closed.code, closed.reason)
        _log.info("the connection broke (%d %s); reconnecting", closed.code, reason)
        await self._socket.close()
        with span("reconnect", safe_errors=VsingestError, close_code=closed.code) as traced:
            attempts = await self._backoff.retry(self._dial)
            assert self.meeting is not None
            traced.set(attempts=attempts, room_id=self.meeting.room_id, call_id=self.call_id)
        self._phase = Phase.JOINED
        seconds = self._clock.now() - broke_at
        self._report(
            Reconnected(
                code=closed.code,
                reason=reason,
                attempts=attempts,
                seconds=seconds,
                lost_out_ms=1_000 * max(sent, closed.unacknowledged)
                + (sender.dropped - dropped) * 1_000 / sender.rate,
                lost_in_ms=(seconds + closed.silent_seconds) * 1_000,
                topics=self._parts.topics.names,
                session_id=self.meeting.session_id,
            )
        )

    def _report(self, reconnected: Reconnected) -> None:
        self.reconnects.append(reconnected)
        if self._options.on_reconnect is not None:
            try:
                self._options.on_reconnect(reconnected)
            except Exception:
                _log.exception("on_reconnect failed")

    def _finish(self, ended: CallEnded, *, normal: bool) -> None:
        self._phase = Phase.ENDED
        self._parts.finish(ended, normal=normal)
        by = EndedBy.SERVICE if normal else EndedBy.BREAK
        if ended.phase == Phase.CLOSING:
            by = EndedBy.US
        self.ended = Ending(
            by=by, code=ended.code, reason=ended.reason, last_event=ended.last_event
        )
        if self.meeting is not None:
            stats = msgspec.json.encode(self._stats()).decode()
            _log.info("call over: %d %s; its stats: %s", ended.code, ended.reason, stats)

    def _ending(self, closed: Closed, phase: Phase | None = None) -> CallEnded:
        if self._phase is Phase.CLOSING:
            return self._ended_by_us()
        left = self._receiver.left if self._receiver is not None else None
        removal = removal_of(left)
        given = (left.message if left is not None else "") or closed.reason
        reason = given or (removal.reason if removal is not None else reason_of(closed.code, ""))
        stood = (phase or self._phase).value
        return CallEnded(closed.code, reason, stood, self._last_event, removal)

    def _ended_by_us(self) -> CallEnded:
        code = int(CloseCode.NORMAL)
        return CallEnded(code, "left by this side", Phase.CLOSING.value, self._last_event)

    @property
    def _last_event(self) -> str | None:
        return self._receiver.last_event if self._receiver is not None else None
