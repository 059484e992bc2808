"""What a server asks of the nodes that serve as one with it."""

from collections.abc import Mapping
from typing import Any, Protocol

from yarl import URL

from vsingest.cluster.session import Session
from vsingest.observe.families import Family
from vsingest.server.nodes.local_node import LocalNode
from vsingest.server.nodes.operations import RoomRequest


class RoomElsewhere(Exception):  # noqa: N818 - the name of a state
    """The room lives on another node."""


class Nodes(Protocol):
    """The nodes of one server, seen from one of them, which is called "this node" here.

    A server joins before it listens, answers the others once all of it is open, and undoes both in
    the reverse order when it ends. `Alone` is for a server that shares its rooms with nobody.
    """

    @property
    def label(self) -> str:
        """What tells this node's metrics from the others'; empty where there are no others."""

    @property
    def owner(self) -> str | None:
        """This node in the record of sessions; None where no other node writes that record."""

    @property
    def url(self) -> str | None:
        """What clients reach this node by; None where that follows from how they came."""

    def base(self, asked: URL, own: str) -> URL:
        """Gives what clients reach this node by.

        Args:
            asked: What they reached the API by.
            own: What this node can be reached by from this machine.
        """

    async def join(self, local: LocalNode) -> None:
        """Takes rooms from now on.

        Args:
            local: This node, as the others see it.
        """

    async def answer_others(self) -> None:
        """Answers what the others ask of this node, from now on."""

    def take_no_rooms(self) -> None:
        """Leaves rooms that live nowhere to the others: this node is about to end."""

    async def ignore_others(self) -> None:
        """Answers the others no more."""

    async def leave(self) -> None:
        """Takes no part any more; all calls of this node have ended."""

    async def hold(self, session: Session) -> None:
        """Counts a call that is about to join its room at this node.

        Raises:
            RoomElsewhere: It has to join at another node.
        """

    def give_back(self, call_id: str) -> None:
        """Counts a call no more; harmless where it was not counted."""

    async def run(self, request: RoomRequest) -> Any:
        """Gives the answer to a request, from the node that its room lives on.

        Raises:
            ApiError: The request is refused, or that node does not answer.
        """

    async def flush(self) -> None:
        """Returns when the others have written down all that happened so far."""

    async def recordings(self) -> set[str]:
        """The ids of the recordings that the others are making."""

    async def metrics(self) -> Mapping[str, list[Family]]:
        """The metrics of each of the others that answers, by its label."""
