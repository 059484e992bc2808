"""The port by which nodes ask one another."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeAlias

# A node that lives answers at once; beyond this it is as good as gone.
ASK_SECONDS: Final = 5.0
MESSAGE_BYTES: Final = 16 * 1024 * 1024

Answerer: TypeAlias = Callable[[bytes], Awaitable[bytes]]


class NodeSilent(Exception):  # noqa: N818 - the name of a state
    """A node gives no answer: it is gone, or too slow, or failed over the question.

    Attributes:
        asked: Whether it may have acted on the question.
    """

    def __init__(self, asked: bool) -> None:
        super().__init__("the node that was asked gives no answer")
        self.asked = asked


class Bus(Protocol):
    """Carries questions to nodes and their answers back; neither is kept anywhere."""

    async def open(self, answerer: Answerer) -> None:
        """Begins to answer what this node is asked.

        Args:
            answerer: Gives the answer to a question, several at once where they come so.
        """

    async def ask(self, address: str, question: bytes, *, seconds: float = ASK_SECONDS) -> bytes:
        """Asks the node of an address, which may be this one.

        Args:
            address: As `Node.address`.
            question: At most `MESSAGE_BYTES`, as is the answer.
            seconds: How long to wait.

        Raises:
            NodeSilent: There is no answer.
        """

    async def close(self) -> None:
        """Answers no more."""
