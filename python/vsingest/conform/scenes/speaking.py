"""One participant sends audio in messages of many lengths and in bursts, which the other hears."""

import asyncio
from dataclasses import dataclass
from typing import Final

from vsingest.conform.check import expect, scene
from vsingest.conform.peer import Peer
from vsingest.conform.scenes.meeting import LOW, people
from vsingest.conform.service import Service
from vsingest.conform.tones import AMPLITUDE, decibels, seconds_of, strength, talk, tone, trimmed

_TAIL_SECONDS: Final = 0.8
_ODD: Final = (1, 319, 37, 641, 2, 800)
_BURST: Final = 4 * 320


@dataclass(frozen=True, slots=True)
class ToneHeard:
    """A tone as it was heard.

    Attributes:
        sent: For how many seconds it was sent.
        seconds: For how many seconds it was heard.
        level: The level at which it was heard.
    """

    sent: float
    seconds: float
    level: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} of {self.sent:.2f} s, at {decibels(self.level)}"

    @property
    def fine(self) -> bool:
        """Whether it was heard for nearly as long, and at the same level."""
        return self.seconds > 0.9 * self.sent - 0.1 and self.level > AMPLITUDE * 0.85


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was heard for each way to send.

    Attributes:
        long: One message of a second.
        odd: Messages of 1 to 800 bytes, cut within samples.
        bursts: Four messages of 20 ms at once, each 80 ms.
    """

    long: ToneHeard
    odd: ToneHeard
    bursts: ToneHeard


@scene("speaking", sessions=2, seconds=8)
async def speaking(service: Service) -> Spoken:
    """One participant sends the same tone in three ways."""

    async def say(
        seconds: float, *, sizes: tuple[int, ...] = (), at_once: bool = False
    ) -> ToneHeard:
        since = len(ben.audio)
        pcm = tone(LOW, seconds)
        if at_once:
            await ann.send_audio(pcm)
            await asyncio.sleep(seconds)
        elif sizes:
            await talk(ann, pcm, sizes)
        else:
            await _bursts(ann, pcm)
        await asyncio.sleep(_TAIL_SECONDS)
        heard = trimmed(ben.heard(since))
        return ToneHeard(seconds, seconds_of(heard, LOW), strength(heard, LOW))

    async with people(service, await service.room(), "ann", "ben") as (ann, ben):
        return Spoken(
            long=await say(1.0, at_once=True),
            odd=await say(1.0, sizes=_ODD),
            bursts=await say(1.2),
        )


async def _bursts(peer: Peer, pcm: bytes) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number, start in enumerate(range(0, len(pcm), _BURST)):
        await asyncio.sleep(max(0.0, began + 0.08 * number - loop.time()))
        for cut in range(start, min(start + _BURST, len(pcm)), 320):
            await peer.send_audio(pcm[cut : cut + 320])


_WORDS = "| audio into the room, of any length up to 1,000 ms | [C], any length [O] |"


@speaking.ours("audio.long", "A media message may have up to 1,000 ms.", _WORDS)
def long(seen: Spoken) -> str:
    """A whole second is heard."""
    return expect(seen.long.fine, str(seen.long))


@speaking.ours("audio.odd", "A media message may have any length, within a sample too.", _WORDS)
def odd(seen: Spoken) -> str:
    """A lost odd byte would turn all audio after it into noise."""
    return expect(seen.odd.fine, str(seen.odd))


@speaking.seen("audio.bursts", "Audio may come in bursts, as official clients send it.", _WORDS)
def bursts(seen: Spoken) -> str:
    """Four frames are sent every 80 ms."""
    return expect(seen.bursts.fine, str(seen.bursts))
