"""The interface of the other nodes for a server."""

from collections.abc import Mapping
from typing import Any, Protocol

from yarl import URL

from vsingest.cluster.session import Session
from vsingest.observe.families import Family
from vsingest.server.nodes.local_node import LocalNode
from vsingest.server.nodes.operations import RoomRequest


class RoomElsewhere(Exception):  # noqa: N818 - the name of a state
    """Another node has the room."""


class Nodes(Protocol):
    """The nodes that serve as one, as one of them ("this node") uses them.

    A server joins before it listens, answers the others once it is completely open, and undoes both
    in reverse order at its end. `Alone` is the implementation for a server without other nodes.
    """

    @property
    def label(self) -> str:
        """The label of this node's metrics; empty without other nodes."""

    @property
    def owner(self) -> str | None:
        """This node's name in the session log; None if no other node writes that log."""

    @property
    def url(self) -> str | None:
        """The URL by which clients reach this node; None for the host of their request."""

    def base(self, asked: URL, own: str) -> URL:
        """Returns the URL by which clients reach this node.

        Args:
            asked: The URL by which they reached the API.
            own: The URL of this node from this machine.
        """

    async def join(self, local: LocalNode) -> None:
        """Registers this node, which can then get rooms.

        Args:
            local: This node, for the others to use.
        """

    async def answer_others(self) -> None:
        """Starts to answer the others' questions to this node."""

    def take_no_rooms(self) -> None:
        """Stops accepting rooms that have no node, since this node is shutting down."""

    async def ignore_others(self) -> None:
        """Stops answering the others."""

    async def leave(self) -> None:
        """Unregisters this node, after all its calls have ended."""

    async def hold(self, session: Session) -> None:
        """Counts a call that is about to join its room on this node.

        Raises:
            RoomElsewhere: Another node has the room.
        """

    def give_back(self, call_id: str) -> None:
        """Stops counting a call; has no effect if it was not counted."""

    async def run(self, request: RoomRequest) -> Any:
        """Returns the answer to a request, from the node that has its room.

        Raises:
            ApiError: The request is refused, or that node does not answer.
        """

    async def flush(self) -> None:
        """Returns when the others have written all events so far."""

    async def recordings(self) -> set[str]:
        """Returns the ids of the recordings that the others are writing."""

    async def metrics(self) -> Mapping[str, list[Family]]:
        """Returns the metrics of each other node that answers, by its label."""
