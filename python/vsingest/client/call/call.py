"""A call: one participant in one room."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Literal, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.client.call.dialler import Dialler
from vsingest.client.call.ending import Ending
from vsingest.client.call.line import Line
from vsingest.client.call.line_options import LineOptions
from vsingest.client.call.parts import Parts
from vsingest.client.call.phase import Phase
from vsingest.client.call.publication import PublishOptions, publication
from vsingest.client.call.speaking import Speaking
from vsingest.client.connecting import LeftAtTheEnd
from vsingest.client.errors import CallEnded
from vsingest.client.hearing.audio_format import Frame, FrameConverter, FrameForm, FrameType
from vsingest.client.hearing.inbox import Stream
from vsingest.client.hearing.roster import Presence
from vsingest.client.sending.audio_link import OnStall
from vsingest.client.stats import CallStats
from vsingest.media.clock import Clock
from vsingest.protocol.audio import FRAME_MS, AudioFormat
from vsingest.protocol.events import Participant, TopicMessage


class Call(Speaking, LeftAtTheEnd):
    """A joined call, made by `vsingest.connect`.

    ``async with call`` closes it at the end of the block, or leaves at once if the block raises.

    After the end, `send`, `publish` and `drain` raise `CallEnded`. Streams of `audio`, `subscribe`
    and `presence` first give everything that has come. Then they end normally if this side closed,
    if the service sent `meeting-left`, or if it closed with 1000; otherwise they raise `CallEnded`.
    A connection that breaks is replaced, and the call goes on; `stats().reconnects` says what was
    lost.

    All methods belong to the event loop that joined the call.

    Args:
        dialler: Opens the connections.
        clock: The clock that paces the call.
        lead: How many seconds ahead of real time a frame may be sent.
        on_stall: What is sent while the producer is behind: nothing, or silence.
        line: The options of joining and reconnecting.
        release: Is called when the call is over, to close what was opened for it.

    Attributes:
        participants: The others in the room by id; a live, read-only view.
    """

    def __init__(
        self,
        dialler: Dialler,
        clock: Clock,
        *,
        lead: float,
        on_stall: OnStall,
        line: LineOptions,
        release: Callable[[], Awaitable[None]],
    ) -> None:
        parts = Parts.of(clock, lead, on_stall)
        connections = Line(dialler, clock, line, parts, self.stats, release)
        super().__init__(parts, connections, line.audio.sample_rate)
        self._hearing = parts.hearing
        self.participants: Mapping[str, Participant] = parts.roster.view

    def __repr__(self) -> str:
        return f"<Call {self._line.phase}, {len(self.participants)} others>"

    @property
    def call_id(self) -> str | None:
        """The service's id of the call; None if it was joined by `ws_url`."""
        return self._line.call_id

    @property
    def room_id(self) -> str:
        """The room, as the service names it."""
        return self._meeting.room_id

    @property
    def session_id(self) -> str:
        """The room's present session."""
        return self._meeting.session_id

    @property
    def audio_format(self) -> AudioFormat:
        """The audio format on the wire: the requested one, or what the service offers instead."""
        return self._line.audio

    @property
    def extensions(self) -> frozenset[str]:
        """The extensions that the service has granted to the present connection."""
        return frozenset(self._meeting.extensions)

    @property
    def ended(self) -> Ending | None:
        """How the call ended, and why; None before."""
        return self._line.ended

    async def join(self) -> None:
        """Opens the connection and waits for the room's answer; `connect` calls this.

        Raises:
            VsingestError: The call could not be joined; see `connect`.
        """
        await self._line.join()

    @overload
    def audio(
        self, *, dtype: Literal["int16"] = ..., **form: Unpack[FrameForm]
    ) -> Stream[NDArray[np.int16]]: ...
    @overload
    def audio(
        self, *, dtype: Literal["float32"], **form: Unpack[FrameForm]
    ) -> Stream[NDArray[np.float32]]: ...
    def audio(
        self,
        *,
        rate: int | None = None,
        dtype: FrameType = "int16",
        frame_ms: int = FRAME_MS,
        raw: bool = False,
    ) -> Stream[NDArray[np.int16]] | Stream[NDArray[np.float32]] | Stream[Frame]:
        """Returns a stream of frames from now on: arrays of shape (rate * frame_ms / 1,000,).

        Frames come at a steady pace from an adaptive playout buffer. It conceals late audio, gives
        silence when nothing comes, and trims a delay that lasts. Raw frames come as they arrive,
        and no sample is added or dropped.

        A listener that falls 1 s behind loses the oldest frames, and the loss is counted. There may
        be any number of listeners; each gets every frame, and owns its arrays.

        Args:
            rate: Samples a second of the frames; by default the call's `sample_rate`.
            dtype: "int16", or "float32" with a full scale of 1.0.
            frame_ms: Milliseconds in a frame, 5 to 1,000.
            raw: Whether to bypass the playout buffer.

        Raises:
            ValueError: An argument is out of range, or a frame would not be a whole number of
                samples.
        """
        form = FrameConverter(self._rate_of(rate), dtype, frame_ms, self.audio_format.sample_rate)
        return self._hearing.listen(form, raw=raw)

    async def publish(
        self,
        topic: str,
        text: str,
        *,
        payload: Mapping[str, Any] | None = None,
        persist: bool = False,
        send_only: Iterable[str] | None = None,
    ) -> None:
        """Sends a text to all subscribers of a topic; returns when the socket has it.

        The options need the extension ``pubsub``; without it they raise, and nothing is sent.

        Args:
            topic: The topic.
            text: The text.
            payload: A JSON object that goes with the text.
            persist: Whether later subscribers receive it too, as long as the session lasts.
            send_only: Ids of the recipients, which include the sender only if named; None for
                everyone.

        Raises:
            CallEnded: The call is over.
            RateLimited: The service refused an earlier message for its rate, without saying which;
                this one was not sent. A message that it names is sent again, later and slower.
            NotOffered: An option needs ``pubsub``, which the service has not granted.
            TypeError: `topic` or `text` is not a string, or an option has the wrong type.
            ValueError: The topic is empty or has over 256 characters, a text is not valid Unicode,
                or both together are larger than a server takes.
        """
        options: PublishOptions = {"payload": payload, "persist": persist, "send_only": send_only}
        await self._control.send(publication(topic, text, **options))

    def subscribe(self, topic: str) -> Stream[TopicMessage]:
        """Returns a stream of the messages of a topic from now on.

        A subscriber that falls 1,000 messages behind loses the oldest, and the loss is counted. The
        call unsubscribes when the last stream of the topic is closed or garbage collected, and its
        last callback has ended.

        Raises:
            TypeError: `topic` is not a string.
            ValueError: `topic` is empty or has over 256 characters.
        """
        return self._parts.topics.subscribe(topic)

    def on_message(
        self, topic: str, callback: Callable[[TopicMessage], object]
    ) -> Callable[[], None]:
        """Calls a function with each message of a topic; it must be quick, as the audio waits.

        Returns:
            A function that ends the subscription.

        Raises:
            TypeError, ValueError: As `subscribe`.
        """
        return self._parts.topics.follow(topic, callback)

    def presence(self) -> Stream[Presence]:
        """Returns a stream of joins and leaves, which begins with the present participants.

        After a reconnect all are reported as left, and those who are still there as joined.
        """
        return self._parts.roster.watch()

    async def close(self) -> None:
        """Sends what is queued, as `drain` does, and leaves the room; idempotent.

        A `send` that waits for room in the queue raises `CallEnded`. If `close` is cancelled, the
        call leaves at once.
        """
        try:
            if self._line.phase is Phase.JOINED:
                self._line.refuse()
                self.resume()
                await self.drain()
                await self._control.resent()
        except CallEnded:
            pass
        finally:
            await self.leave()

    @property
    def is_the_parents(self) -> bool:
        """Whether it was left behind in another process by a fork, where its methods raise."""
        return self._line.origin.is_the_parents

    async def leave(self) -> None:
        """Leaves the room at once; drops and counts what is queued; idempotent."""
        await self._line.leave()

    def stats(self) -> CallStats:
        """Returns a snapshot of the call's counters, also after its end."""
        return self._parts.stats(errors=self._line.errors, reconnects=self._line.reconnects)

    @property
    def lateness(self) -> NDArray[np.float64]:
        """A copy of the lateness of the last 4,096 frames in seconds, the oldest first."""
        return self._sender.lateness()
