"""Informs participants whose audio comes faster than it is played that some of it is dropped."""

from collections.abc import Collection
from itertools import islice
from typing import Final

from vsingest.protocol.audio import FRAME_MS
from vsingest.protocol.errors import EventErrorCode
from vsingest.protocol.events import Error, encode
from vsingest.server.rooms.member import Member
from vsingest.transport.playout import CAPACITY_FRAMES

# Ticks between two checks of one member; an overflow at both is the same one.
_TICKS: Final = 50


def tell_overflows(members: Collection[Member], tick: int) -> None:
    """Checks one member in fifty, another one each tick, and sends one event for each overflow."""
    for member in islice(members, tick % _TICKS, None, _TICKS):
        overflow = member.playout.stats().overflow
        dropped, member.overflow = overflow - member.overflow, overflow
        if dropped and not member.overflowing and member.present:
            member.link.send_control(encode(_error(member, dropped)).encode())
        member.overflowing = dropped > 0


def _error(member: Member, dropped: int) -> Error:
    audio = member.agreement.audio
    milliseconds = dropped * 1_000 // audio.sample_rate
    return Error(
        code=EventErrorCode.AUDIO_OVERFLOW,
        message=f"audio: the oldest {milliseconds} ms were dropped, as more than "
        f"{CAPACITY_FRAMES * FRAME_MS:,} ms waited to be played; send at the pace of real time",
    )
