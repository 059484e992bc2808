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
    """A joined call; made by `vsingest.connect`, and good until it ends.

    ``async with call`` closes it at the end of the block, or leaves at once where that raises.

    After the end, `send`, `publish` and `drain` raise `CallEnded`. Streams of `audio`, `subscribe`
    and `presence` first give what already came; then they end normally if this side closed, if the
    service said `meeting-left` or closed with 1000, and raise `CallEnded` otherwise. A connection
    that breaks is replaced, and the call goes on; `stats().reconnects` says what was lost.

    All methods belong to the event loop that joined the call.

    Args:
        dialler: Opens its connections.
        clock: The time to pace by.
        lead: Seconds a frame may leave before its time.
        on_stall: What fills the gap where a producer falls behind.
        line: How it is joined, and kept.
        release: Called once the call is over, to close what was opened for it.

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
        """The service's id of the call; None where it was joined by `ws_url`."""
        return self._line.call_id

    @property
    def room_id(self) -> str:
        """The room, as the service names it."""
        return self._meeting.room_id

    @property
    def session_id(self) -> str:
        """The room's present session: from its first participant to its last."""
        return self._meeting.session_id

    @property
    def audio_format(self) -> AudioFormat:
        """The audio on the wire: what was asked for, or what the service offers instead."""
        return self._line.audio

    @property
    def ended(self) -> Ending | None:
        """How the call ended, and why; None as long as it goes on."""
        return self._line.ended

    async def join(self) -> None:
        """Opens the connection, and waits for the room's answer; `connect` does this.

        Raises:
            VsingestError: There is no call; see `connect`.
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
        """Hears: a stream of frames, arrays of shape (rate * frame_ms / 1,000,), from now on.

        Frames come at a steady pace from an adaptive playout buffer, however they arrived: it
        conceals what is late, gives silence where nothing comes, and trims a delay that stays.
        Raw, they come as they arrive, and not a sample is added or taken away.

        A listener that falls 1 s behind loses the oldest frames (counted). Any number of listeners
        may be had at once; each gets every frame, and owns its arrays.

        Args:
            rate: Samples a second to be resampled to; the call's `sample_rate` where not given.
            dtype: "int16", or "float32" with a full scale of 1.0.
            frame_ms: Milliseconds in a frame, 5 to 1,000.
            raw: Without the playout buffer.

        Raises:
            ValueError: An argument is out of range, or a frame would be no whole samples.
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
        """Sends a text to all who subscribed to a topic; returns when the socket has it.

        The options need the extension ``pubsub``; without it nothing is sent.

        Args:
            topic: Where.
            text: What.
            payload: A JSON object to send along.
            persist: Whether those who subscribe later get it too, as long as the meeting lasts.
            send_only: Ids of the participants it is for, of whom the sender is one only where
                named; None for everyone.

        Raises:
            CallEnded: The call is over.
            NotOffered: The service has not granted ``pubsub``, which an option needs.
            TypeError: `topic` or `text` is no string, or an option of another type.
            ValueError: The topic has no or over 256 characters, one of them is no Unicode text, or
                together they are larger than a server takes.
        """
        options: PublishOptions = {"payload": payload, "persist": persist, "send_only": send_only}
        await self._control.send(publication(topic, text, **options))

    def subscribe(self, topic: str) -> Stream[TopicMessage]:
        """Follows a topic: a stream of its messages, from now on.

        A subscriber that falls 1,000 messages behind loses the oldest (counted). The topic is left
        when its last stream is closed or let go of, and its last callback ended.

        Raises:
            TypeError: `topic` is no string.
            ValueError: It has no or over 256 characters.
        """
        return self._parts.topics.subscribe(topic)

    def on_message(
        self, topic: str, callback: Callable[[TopicMessage], object]
    ) -> Callable[[], None]:
        """Follows a topic by a callback, which has to be quick: the audio waits for it.

        Returns:
            What ends it, when called.

        Raises:
            TypeError, ValueError: As `subscribe`.
        """
        return self._parts.topics.follow(topic, callback)

    def presence(self) -> Stream[Presence]:
        """Follows the roster: who is here now, as if they had just joined, then who comes and goes.

        After a reconnect everyone leaves and those who are still there join again.
        """
        return self._parts.roster.watch()

    async def close(self) -> None:
        """Sends what is queued, as `drain` does, and leaves the room; idempotent.

        A `send` that still waits for room raises `CallEnded`. Cancelled, it leaves at once.
        """
        try:
            if self._line.phase is Phase.JOINED:
                self._line.refuse()
                self.resume()
                await self.drain()
        except CallEnded:
            pass
        finally:
            await self.leave()

    @property
    def is_the_parents(self) -> bool:
        """Whether it was left behind in another process by a fork, where its methods raise."""
        return self._line.is_the_parents

    async def leave(self) -> None:
        """Leaves the room at once: what is queued is dropped, and counted; idempotent."""
        await self._line.leave()

    def stats(self) -> CallStats:
        """A snapshot of the call's stats; also after its end."""
        return self._parts.stats(errors=self._line.errors, reconnects=self._line.reconnects)

    @property
    def lateness(self) -> NDArray[np.float64]:
        """How late each of the last 4,096 frames left, in seconds, oldest first; a copy."""
        return self._sender.lateness()
