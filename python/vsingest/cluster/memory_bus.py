"""A bus among the nodes of one process."""

import asyncio
import logging
from typing import TypeAlias

from vsingest.cluster.bus import ASK_SECONDS, Answerer, NodeSilent

log = logging.getLogger("vsingest.cluster")

Exchange: TypeAlias = dict[str, Answerer]


class MemoryBus:
    """A `Bus` over a mapping that all nodes share.

    Args:
        exchange: The answerers, by address.
        address: The address of this node.
    """

    def __init__(self, exchange: Exchange, address: str) -> None:
        self._exchange = exchange
        self._address = address

    async def open(self, answerer: Answerer) -> None:
        """See `Bus.open`."""
        self._exchange[self._address] = answerer

    async def ask(self, address: str, question: bytes, *, seconds: float = ASK_SECONDS) -> bytes:
        """See `Bus.ask`."""
        if (answerer := self._exchange.get(address)) is None:
            raise NodeSilent(asked=False)
        try:
            async with asyncio.timeout(seconds):
                return await answerer(question)
        except TimeoutError:
            raise NodeSilent(asked=True) from None
        except Exception:
            log.exception("a question of another node failed")
            raise NodeSilent(asked=True) from None

    async def close(self) -> None:
        """See `Bus.close`."""
        self._exchange.pop(self._address, None)
