"""The API of an agent in this process: a participant's view of a room."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from vsingest.cluster.session import HeldParticipant
from vsingest.fast import Resampler, float_to_s16
from vsingest.protocol.events import Participant, TopicMessage
from vsingest.server.agents.link import AgentLink
from vsingest.server.rooms.place import Place

_NOTHING: Final = np.zeros(0, np.int16)


class CallOver(Exception):  # noqa: N818 - the name of a state
    """The caller left, or the agent was removed from the room. An agent need not catch it."""


class AgentCall:
    """An agent's access to a room.

    Attributes:
        agent_id: The agent's registered id.
        call_id: The call that requested the agent.
        room_id: The room.
        session_id: The session of the room.
        sample_rate: The rate of what it hears: 8,000 Hz, or the room's, see `wideband`.
    """

    def __init__(
        self,
        place: Place,
        link: AgentLink,
        topics: set[str],
        *,
        agent_id: str,
        call_id: str,
        caller: HeldParticipant,
        on_start: Callable[[], object],
    ) -> None:
        self.agent_id = agent_id
        self.call_id = call_id
        member = place.member
        self._own = member.session.participant
        self._caller = caller
        self.room_id = place.room.key[1]
        self.session_id = place.room.session_id
        self.sample_rate = member.agreement.audio.sample_rate
        self._room = place.room
        self._member = member
        self._link = link
        self._topics = topics
        self._speaking = asyncio.Lock()
        self._on_start = on_start
        self._unqueued = _NOTHING
        self._resampler: Resampler | None = None

    @property
    def metadata(self) -> dict[str, Any]:
        """The JSON object that the call's creator gave for the agent.

        It can be anything, so do not use it for file names or the like without a check.
        """
        return self.participant.metadata

    @cached_property
    def caller(self) -> Participant:
        """The participant of the call."""
        return self._caller.plain()

    @cached_property
    def participant(self) -> Participant:
        """The agent as a participant of the room."""
        return self._own.plain()

    @property
    def participants(self) -> Mapping[str, Participant]:
        """The others in the room, by participant id."""
        return {name: held.plain() for name, held in self._link.present.items()}

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._link.closing

    async def hear(self) -> AsyncIterator[NDArray[np.int16]]:
        """Yields the room's audio without the agent's own voice, until the call is over.

        Each frame is a new array of 20 ms at `sample_rate`: 160 samples at 8 kHz. An agent that is
        5 s behind loses the oldest frames.
        """
        async for frame in self._link.heard:
            yield np.frombuffer(frame, "<i2").astype(np.int16)

    @property
    def unheard(self) -> int:
        """The frames that `hear` lost, since the agent was too far behind."""
        return self._link.heard.dropped

    async def speak(self, samples: NDArray[Any], *, rate: int | None = None) -> None:
        """Queues audio of any length; returns when no more than 1 s of it waits.

        Args:
            samples: Mono, 1-D, int16 or float32 (full scale 1.0).
            rate: Samples a second, by default `sample_rate`; a change of rate or type starts a new
                stream.

        Raises:
            CallOver: The call has ended.
            TypeError: `samples` are of another type.
            ValueError: They are not 1-D, or the rate cannot be converted.
        """
        async with self._speaking:
            self._unqueued = self._at_own_rate(samples, rate or self.sample_rate)
            try:
                while len(self._unqueued):
                    self._check()
                    free = self._link.voice.capacity - self._link.voice.held
                    self._link.voice.write(self._unqueued[:free])
                    self._unqueued = self._unqueued[free:]
                    if len(self._unqueued):
                        await self._link.tick()
            finally:
                self._unqueued = _NOTHING
            self._check()

    async def spoken(self) -> None:
        """Waits until everything that was spoken has been heard, or the call is over."""
        while not self.over and (self._link.voice.held or self._member.playout.held):
            await self._link.tick()

    def hush(self) -> int:
        """Drops what was spoken and not yet heard; returns the number of samples dropped.

        A `speak` that waits in another task returns, without the rest of its audio.
        """
        unqueued, self._unqueued, self._resampler = len(self._unqueued), _NOTHING, None
        return unqueued + self._link.voice.clear() + self._member.playout.clear()

    def publish(self, topic: str, text: str) -> None:
        """Sends a text to everyone subscribed to a topic.

        Raises:
            CallOver: The call has ended.
        """
        self._check()
        self._room.topics.publish(self._own, topic, text)

    async def subscribe(self, topic: str) -> AsyncIterator[TopicMessage]:
        """Yields the messages of a topic until the call is over."""
        messages = self._link.messages(topic)
        self._topics.add(topic)
        try:
            async for message in messages:
                yield message.data
        finally:
            self._topics.discard(topic)

    def leave(self) -> None:
        """Leaves the room; what was spoken and not yet heard is lost, see `spoken`."""
        self._link.leave()

    def _check(self) -> None:
        if self.over:
            raise CallOver("the call has ended")

    def tell_started(self) -> None:
        """Reports that the agent has started, once; for agents with `tells_start`."""
        self._on_start()

    def _at_own_rate(self, samples: NDArray[Any], rate: int) -> NDArray[np.int16]:
        if samples.ndim != 1:
            raise ValueError(f"samples: of {samples.ndim} dimensions; give mono, of one")
        if samples.dtype not in (np.int16, np.float32):
            raise TypeError(f"samples: of {samples.dtype}; give int16 or float32")
        if rate == self.sample_rate:
            return samples if samples.dtype == np.int16 else float_to_s16(samples)
        dtype: Literal["int16", "float32"] = "int16" if samples.dtype == np.int16 else "float32"
        if self._resampler is None or (self._resampler.from_rate, self._resampler.dtype) != (
            rate,
            dtype,
        ):
            self._resampler = Resampler(rate, self.sample_rate, dtype=dtype)
        voice = self._resampler.process(samples)
        return voice if dtype == "int16" else float_to_s16(voice)
