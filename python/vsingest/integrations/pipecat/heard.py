"""Whether the bot speaks, by what the room hears."""

from collections.abc import Awaitable, Callable

from vsingest.client.call.call import Call


class HeardSpeech:
    """Combines what the pipeline queues as speech with what the call reports as heard.

    Speech begins when the room hears the first of it. It ends when the pipeline has ended it and
    the room has heard all: a pause amid speech that is still being made ends nothing.

    Args:
        tell: Is called with True when speech begins, and with False when it ends.

    Attributes:
        told: Whether the last call of `tell` was with True.
    """

    def __init__(self, tell: Callable[[bool], Awaitable[None]]) -> None:
        self.told = False
        self._tell = tell
        self._made = False  # the pipeline is amid speech
        self._owed = False  # and its end has not been told
        self._audible = False
        self.call: Call | None = None

    async def made(self, speech: bool) -> None:
        """Notes that the pipeline has begun or ended speech."""
        self._made = speech
        self._owed = self._owed or speech
        await self._settle()

    async def audible(self, audible: bool) -> None:
        """Notes that the room begins to hear the call, or has heard all of it."""
        self._audible = audible
        await self._settle()

    async def _settle(self) -> None:
        if self._audible and self._owed and not self.told:
            self.told = True
            await self._tell(True)
        elif not (self._audible or self._made or self._on_its_way):
            self._owed = False
            if self.told:
                self.told = False
                await self._tell(False)

    @property
    def _on_its_way(self) -> bool:
        """Whether the room will hear something that `audible` has not told of yet."""
        call = self.call
        if call is None or call.ended is not None:
            return False
        sent_ms = call.stats().sending.sent * 1_000 / call.audio_format.sample_rate
        return call.queued_ms > 0 or call.played_ms < sent_ms
