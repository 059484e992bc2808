"""What an agent in this process is given: a participant's view of a room."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import Resampler, decode_media, float_to_s16, s16_to_float
from vsingest.protocol.audio import SAMPLE_RATE
from vsingest.protocol.events import Participant, TopicMessage
from vsingest.server.agents.link import AgentLink
from vsingest.server.rooms.place import Place


class CallOver(Exception):  # noqa: N818 - the name of a state
    """The caller is gone, or the agent was put out of the room. An agent need not catch it."""


class AgentCall:
    """An agent's place in a room.

    Attributes:
        agent_id: As the agent is registered.
        call_id: The call it was asked for.
        metadata: What the call's creator gave for the agent: whatever they liked, so not to be
            trusted with names of files or the like.
        caller: Whose call it is.
        participant: Who the agent is in the room.
        room_id: The room.
        session_id: This life of the room.
    """

    def __init__(
        self,
        place: Place,
        link: AgentLink,
        topics: set[str],
        *,
        agent_id: str,
        call_id: str,
        caller: Participant,
    ) -> None:
        self.agent_id = agent_id
        self.call_id = call_id
        member = place.member
        self.metadata = member.participant.metadata
        self.caller = caller
        self.participant = member.participant
        self.room_id = place.room.key[1]
        self.session_id = place.room.session_id
        self._room = place.room
        self._member = member
        self._link = link
        self._topics = topics
        self._speaking = asyncio.Lock()
        self._resampler: tuple[int, Resampler] | None = None

    @property
    def participants(self) -> Mapping[str, Participant]:
        """Who else is in the room, by participant id."""
        return self._link.present

    @property
    def over(self) -> bool:
        """Whether the call has ended; nothing is heard or said any more."""
        return self._link.closing

    async def hear(self) -> AsyncIterator[NDArray[np.int16]]:
        """Yields what the room hears, without the agent's own voice, until the call is over.

        Each is a new array of 160 samples, 20 ms at 8 kHz. An agent that is 5 s behind loses the
        oldest.
        """
        async for message in self._link.heard:
            yield decode_media(message)

    async def speak(self, samples: NDArray[Any], *, rate: int = SAMPLE_RATE) -> None:
        """Says something, in order, however much; returns when no more than 1 s of it waits.

        Args:
            samples: Mono, 1-D, int16 or float32 (full scale 1.0).
            rate: Samples a second; what is said on at another rate than before begins anew.

        Raises:
            CallOver: The call has ended.
            TypeError: `samples` are of another type.
            ValueError: They are not 1-D, or the rate cannot be converted.
        """
        async with self._speaking:
            voice = self._at_the_rooms_rate(samples, rate)
            while len(voice):
                self._check()
                free = self._link.voice.capacity - self._link.voice.held
                self._link.voice.write(voice[:free])
                voice = voice[free:]
                if len(voice):
                    await self._link.tick()
            self._check()

    async def spoken(self) -> None:
        """Waits until the room has heard all that was said, or the call is over."""
        while not self.over and (self._link.voice.held or self._member.playout.held):
            await self._link.tick()

    def hush(self) -> int:
        """Takes back whatever was said and not heard yet; returns how many samples that is."""
        return self._link.voice.clear() + self._member.playout.clear()

    def publish(self, topic: str, text: str) -> None:
        """Sends a text to everyone subscribed to a topic.

        Raises:
            CallOver: The call has ended.
        """
        self._check()
        self._room.topics.publish(self.participant, topic, text)

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
        """Leaves the room; what was said and not heard yet is lost, see `spoken`."""
        self._link.leave()

    def _check(self) -> None:
        if self.over:
            raise CallOver("the call has ended")

    def _at_the_rooms_rate(self, samples: NDArray[Any], rate: int) -> NDArray[np.int16]:
        if samples.ndim != 1:
            raise ValueError(f"samples: of {samples.ndim} dimensions; give mono, of one")
        if samples.dtype not in (np.int16, np.float32):
            raise TypeError(f"samples: of {samples.dtype}; give int16 or float32")
        if rate == SAMPLE_RATE:
            return samples if samples.dtype == np.int16 else float_to_s16(samples)
        if self._resampler is None or self._resampler[0] != rate:
            self._resampler = rate, Resampler(rate, SAMPLE_RATE)
        wide = s16_to_float(samples) if samples.dtype == np.int16 else samples
        return float_to_s16(self._resampler[1].process(wide))
