"""A hidden listener to the audio of a room, for recordings."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import Bridge, MediaSender
from vsingest.protocol.events import Participant
from vsingest.server.rooms.member import Member
from vsingest.transport.playout import make_playout


class TickListener(Protocol):
    """Receives the audio of every tick of a room.

    Attributes:
        frame_samples: The samples of a tick at the rate that it takes.
    """

    frame_samples: int

    def take(
        self,
        speakers: Sequence[Participant],
        voices: Sequence[NDArray[np.int16]],
        mix: NDArray[np.int16],
    ) -> None:
        """Takes the audio of one tick; it must not wait.

        Args:
            speakers: The participants who can be heard.
            voices: The frame of each, before any gain.
            mix: What a silent listener hears.
        """


class Tap:
    """A hidden seat in a room's bridge, which is silent and hears everyone.

    Args:
        bridge: The room's bridge, which must have a free seat.
        listener: Receives the audio.
    """

    def __init__(self, bridge: Bridge, listener: TickListener) -> None:
        self._bridge = bridge
        self._listener = listener
        self._mix = bytes(2 * listener.frame_samples)
        ear = MediaSender(framed=False, transport="binary")
        ear.write = self._keep
        self._seat = bridge.join(make_playout(listener.frame_samples), ear)

    def show(self, members: Iterable[Member]) -> None:
        """Passes on the tick that the bridge has just mixed."""
        speakers, voices = [], []
        for member in members:
            voice = self._bridge.voice(member.seat, like=self._seat)
            if voice is not None:
                speakers.append(member.participant)
                voices.append(np.frombuffer(voice, "<i2"))
        self._listener.take(speakers, voices, np.frombuffer(self._mix, "<i2"))

    def close(self) -> None:
        """Leaves the seat."""
        self._bridge.leave(self._seat)

    def _keep(self, mix: bytes) -> None:
        self._mix = mix
