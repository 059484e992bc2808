"""A hidden listener to the audio of a room, for recordings."""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from vsingest.fast import Bridge, MediaSender, PlayoutBuffer
from vsingest.protocol.audio import FRAME_BYTES
from vsingest.protocol.events import Participant
from vsingest.server.rooms.member import Member

_SILENCE: Final = bytes(FRAME_BYTES)


class TickListener(Protocol):
    """Receives the audio of every tick of a room."""

    def take(
        self,
        speakers: Sequence[Participant],
        voices: Sequence[NDArray[np.int16]],
        mix: NDArray[np.int16],
    ) -> None:
        """Takes the audio of one tick; it must not wait.

        Args:
            speakers: The participants who can be heard.
            voices: The frame of each, 160 samples at 8 kHz, before any gain.
            mix: What a silent listener hears, 160 samples.
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
        self._mix = _SILENCE
        ear = MediaSender(framed=False, transport="binary")
        ear.write = self._keep
        self._seat = bridge.join(PlayoutBuffer(), ear)

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
