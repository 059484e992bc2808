"""One utterance, of any number of blocks."""

from collections.abc import Awaitable, Callable

from vsingest.client.sending.samples import Samples
from vsingest.client.sending.turns import Turn, Turns


class Utterance:
    """Blocks that belong together; begun by `Call.utterance`.

    It keeps the generation in which it began, so that `clear` ends the whole utterance, and its
    turn, so that no other utterance comes between its blocks (but see `Turns`).

    Args:
        take: Takes a block, as described at `put`.
        turns: The line of utterances.
        generation: How often `clear` had been called when it began.
        rate: Samples a second and channel.
        channels: Channels in a frame.
    """

    def __init__(
        self,
        take: Callable[["Utterance", Samples], Awaitable[bool]],
        turns: Turns,
        *,
        generation: int,
        rate: int,
        channels: int,
    ) -> None:
        self.generation = generation
        self.rate = rate
        self.channels = channels
        self.turn = Turn()
        self._take = take
        self._turns = turns

    async def put(self, samples: Samples) -> bool:
        """Takes the next block; waits while the queue is full.

        Returns:
            False once `clear` has ended the utterance, which then takes no more blocks.

        Raises:
            CallEnded: The call takes no more; the rest of the block was not taken.
            TypeError, ValueError: As `Call.send`.
        """
        return await self._take(self, samples)

    def end(self) -> None:
        """Lets the next utterance begin; idempotent."""
        self._turns.give_up(self.turn)
