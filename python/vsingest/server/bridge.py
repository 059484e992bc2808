"""The audio of one room: everyone hears all but themselves."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from vsingest.fast import encode_media, mix_minus
from vsingest.protocol.audio import FRAME_SAMPLES
from vsingest.server.member import Member
from vsingest.server.tap import Tap

SILENCE: Final = encode_media(np.zeros(FRAME_SAMPLES, np.int16))


class AudioBridge:
    """Mixes one tick at a time.

    Whoever is silent costs no row of the mix. They all hear the same, so that is encoded once, and
    silence was encoded long before.
    """

    def __init__(self) -> None:
        self._reserve(4)

    def tick(self, members: Iterable[Member], tap: Tap | None = None) -> None:
        """Pulls a frame of everyone's audio, and sends each who is present one media message.

        Args:
            members: Everyone.
            tap: Who listens in.
        """
        members = list(members)
        if len(members) >= len(self._rows):
            self._reserve(2 * len(members))
        heard: dict[Member, int] = {}
        for member in members:
            if member.pull(self._rows[len(heard)]):
                heard[member] = len(heard)
        everything, own = self._mix(heard)
        if tap is not None:
            self._show(tap, list(heard))
        for member in members:
            if member.present:
                member.link.send_audio(own.get(member, everything))

    def _mix(self, heard: dict[Member, int]) -> tuple[bytes, dict[Member, bytes]]:
        """What the silent hear, and what each of the heard does."""
        if not heard:
            return SILENCE, {}
        if len(heard) == 1:
            return encode_media(self._rows[0]), dict.fromkeys(heard, SILENCE)
        count = len(heard)
        self._rows[count].fill(0)  # a listener who says nothing
        mix_minus(self._frames[: count + 1], out=self._mixed[: count + 1])
        own = {
            member: encode_media(self._mixed[row])
            for member, row in heard.items()
            if member.present
        }
        return encode_media(self._mixed[count]), own

    def _show(self, tap: Tap, heard: list[Member]) -> None:
        count = len(heard)
        mix = self._rows[0] if count == 1 else self._mixed[count]
        tap.take([member.participant for member in heard], self._frames[:count], mix)

    def _reserve(self, members: int) -> None:
        self._frames = np.zeros((members + 1, FRAME_SAMPLES), np.int16)
        self._mixed = np.zeros_like(self._frames)
        self._rows = list(self._frames)
