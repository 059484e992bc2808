"""The port by which nodes ask one another."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeAlias

# A live node answers at once; a node that takes longer is treated as dead.
ASK_SECONDS: Final = 5.0
BUS_MESSAGE_BYTES: Final = 16 * 1024 * 1024

Answerer: TypeAlias = Callable[[bytes], Awaitable[bytes]]


class NodeSilent(Exception):  # noqa: N818 - the name of a state
    """A node did not answer: it is dead, too slow, or failed on the question.

    Attributes:
        asked: Whether the node may have acted on the question.
    """

    def __init__(self, asked: bool) -> None:
        super().__init__("the node that was asked gives no answer")
        self.asked = asked


class Bus(Protocol):
    """Sends questions to nodes and returns their answers; it stores neither."""

    async def open(self, answerer: Answerer) -> None:
        """Begins to answer the questions to this node.

        Args:
            answerer: Returns the answer to a question; questions may run concurrently.
        """

    async def ask(self, address: str, question: bytes, *, seconds: float = ASK_SECONDS) -> bytes:
        """Asks the node at an address, which may be this node.

        Args:
            address: A `Node.address`.
            question: At most `BUS_MESSAGE_BYTES`, like the answer.
            seconds: How long to wait.

        Raises:
            NodeSilent: The node did not answer.
        """

    async def close(self) -> None:
        """Stops answering."""
