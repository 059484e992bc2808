"""A call: one participant in one room."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsingest.client.control import Control
from vsingest.client.errors import CallEnded
from vsingest.client.inbox import Stream
from vsingest.client.listeners import Frame, Listeners
from vsingest.client.phase import Phase
from vsingest.client.receiver import Receiver
from vsingest.client.refusals import ABNORMAL, join_refusal, reason_of
from vsingest.client.roster import Roster
from vsingest.client.samples import Samples
from vsingest.client.sender import Sender
from vsingest.client.socket import CLOSE_SECONDS, Closed, Socket
from vsingest.client.stats import CallStats, LatenessStats
from vsingest.client.topics import Topics, check_topic
from vsingest.media.clock import Clock
from vsingest.protocol.audio import SAMPLE_RATE
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.events import MeetingJoined, Participant, Publish, Start, Stop, TopicMessage

_log = logging.getLogger("vsingest.client")

_LEFT_BY_US: Final = "left by this side"


class Call:
    """A joined call; made by `vsingest.connect`, and good until it ends.

    After the end, `send`, `publish` and `drain` raise `CallEnded`. Streams of `audio` and
    `subscribe` first give what already came; then they end normally if this side closed, if the
    service said `meeting-left` or closed with 1000, and raise `CallEnded` otherwise.

    All methods belong to the event loop that joined the call.

    Attributes:
        call_id: The service's id of the call; None where the call was joined by `ws_url`.
        participants: The others in the room by id; a live, read-only view.
    """

    def __init__(self, socket: Socket, clock: Clock, *, lead: float, call_id: str | None) -> None:
        self.call_id = call_id
        self._socket = socket
        self._sender = Sender(socket.send, clock, lead)
        self._control = Control(socket.send)
        self._listeners = Listeners(clock)
        self._topics = Topics(self._control.post)
        roster = Roster()
        self.participants: Mapping[str, Participant] = roster.view
        self._receiver = Receiver(socket, self._listeners, roster, self._topics)
        self._leaving = False
        self._over = False
        self._life: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"<Call {self._phase}, {len(self.participants)} others>"

    @property
    def room_id(self) -> str:
        """The room, as the service names it."""
        return self._meeting.room_id

    @property
    def session_id(self) -> str:
        """The room's present session: from its first participant to its last."""
        return self._meeting.session_id

    async def join(self) -> None:
        """Sends `start`, and waits for the room's answer; `connect` does this.

        Raises:
            SessionExpired, SessionAlreadyClaimed, AuthenticationError, RateLimited: Refused.
            CallEnded: The connection ended otherwise.
        """
        self._control.post(Start())
        self._life = asyncio.create_task(self._live(), name="vsingest call")
        try:
            await self._receiver.joined
        except BaseException:
            await self.leave()
            raise

    async def send(self, samples: Samples, *, rate: int = SAMPLE_RATE, channels: int = 1) -> None:
        """Speaks: takes samples of any length, and returns when all are in the bounded queue.

        A full queue (1 s) makes it wait, so a file can be sent in a plain loop. Blocks follow one
        another without a seam; a change of `rate` ends one stream and begins the next. The last
        fraction of a frame waits for what follows: call `drain` at the end of an utterance.

        Args:
            samples: float32 or float64 (full scale 1.0) or int16, as an array of one dimension
                (interleaved) or of shape (frames, channels); or bytes, read as little-endian S16,
                where a cut sample is completed by the next block. Not to be changed meanwhile.
            rate: Samples a second and channel.
            channels: Mixed down to one.

        Raises:
            CallEnded: The call is over; the rest of `samples` was not taken.
            TypeError: Another type of sample.
            ValueError: A rate, a number of channels or a shape that cannot be.
        """
        await self._sender.send(samples, rate=rate, channels=channels)

    def audio(self) -> Stream[Frame]:
        """Hears: a stream of frames, int16 arrays of shape (160,), from now on.

        A listener that falls 1 s behind loses the oldest frames (counted). Any number of listeners
        may be had at once; each gets every frame, and owns its arrays.
        """
        return self._listeners.listen()

    async def publish(self, topic: str, text: str) -> None:
        """Sends a text to all who subscribed to a topic; returns when the socket has it.

        Raises:
            CallEnded: The call is over.
            TypeError: `topic` or `text` is no string.
            ValueError: The topic has no or over 256 characters, or together they are larger than a
                server takes.
        """
        check_topic(topic)
        if not isinstance(text, str):
            raise TypeError(f"text: needs a string, got {type(text).__name__}")
        await self._control.send(Publish(topic, text))

    def subscribe(self, topic: str) -> Stream[TopicMessage]:
        """Follows a topic: a stream of its messages, from now on.

        A subscriber that falls 1,000 messages behind loses the oldest (counted). The topic is left
        when its last stream is closed or let go of.

        Raises:
            TypeError: `topic` is no string.
            ValueError: It has no or over 256 characters.
        """
        return self._topics.subscribe(topic)

    async def drain(self) -> None:
        """Ends an utterance: returns when its last sample has left and, by estimate, been heard.

        What is held for want of a whole frame is sent, padded with silence. The estimate is 100 ms
        after the last frame's own time, as a server holds some 80 ms back to bear bursts.

        Raises:
            CallEnded: The call ended first.
        """
        await self._sender.drain()

    async def close(self) -> None:
        """Sends what is queued, as `drain` does, and leaves the room; idempotent.

        A `send` that still waits for room raises `CallEnded`. Cancelled, it leaves at once.
        """
        try:
            if self._phase is Phase.JOINED:
                self._sender.refuse(self._left_by_us())
                await self._sender.drain()
        except CallEnded:
            pass
        finally:
            await self.leave()

    async def leave(self) -> None:
        """Leaves the room at once: what is queued is dropped, and counted; idempotent."""
        if not self._leaving and not self._over:
            self._leaving = True
            self._sender.stop("left", self._left_by_us())
            await self._say_stop()
        await self._socket.close()
        if self._life is not None:
            await asyncio.wait([self._life])

    def stats(self) -> CallStats:
        """A snapshot of the call's books; also after its end."""
        pacer = self._sender.pacer
        return CallStats(
            sending=self._sender.stats(),
            hearing=self._listeners.stats(),
            lateness=LatenessStats.of(self.lateness),
            gaps=pacer.gaps,
            gap_seconds=pacer.gap_seconds,
            odd_bytes=self._sender.odd_bytes,
            received=self._listeners.received,
            messages_dropped=self._topics.dropped,
            errors=self._receiver.errors,
        )

    @property
    def lateness(self) -> NDArray[np.float64]:
        """How late each of the last 16,384 frames left, in seconds, oldest first; a copy."""
        return self._sender.lateness.values()

    @property
    def _phase(self) -> Phase:
        if self._over:
            return Phase.ENDED
        if self._leaving:
            return Phase.CLOSING
        return Phase.JOINING if self._receiver.meeting is None else Phase.JOINED

    @property
    def _meeting(self) -> MeetingJoined:
        assert self._receiver.meeting is not None, "a call is handed out once it has joined"
        return self._receiver.meeting

    async def _say_stop(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._control.send(Stop())
        except (CallEnded, TimeoutError):
            # Closing the socket says the same.
            return

    async def _live(self) -> None:
        closed = Closed(ABNORMAL, "the client failed; its log says why")
        try:
            async with asyncio.TaskGroup() as writers:
                tasks = [
                    writers.create_task(self._sender.run(), name="vsingest sender"),
                    writers.create_task(self._control.run(), name="vsingest control"),
                ]
                closed = await self._receiver.run()
                for task in tasks:
                    task.cancel()
        except Exception:
            _log.exception("the call failed inside the client")
        finally:
            self._finish(closed)
            await self._socket.close()

    def _finish(self, closed: Closed) -> None:
        left = self._receiver.left
        if self._leaving:
            ended = self._left_by_us()
        else:
            reason = left.message if left is not None else ""
            reason = reason or reason_of(closed.code, closed.reason)
            ended = CallEnded(closed.code, reason, self._phase.value, self._receiver.last_event)
        normal = left is not None or ended.code == CloseCode.NORMAL
        self._over = True
        self._sender.stop("call-ended", ended)
        self._control.stop(ended)
        self._listeners.finish(None if normal else ended)
        self._topics.finish(None if normal else ended)
        if not self._receiver.joined.done():
            self._receiver.joined.set_exception(join_refusal(ended))
        _log.debug("call over: %d %s", ended.code, ended.reason)

    def _left_by_us(self) -> CallEnded:
        last = self._receiver.last_event
        return CallEnded(int(CloseCode.NORMAL), _LEFT_BY_US, Phase.CLOSING.value, last)
