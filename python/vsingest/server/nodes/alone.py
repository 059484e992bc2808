"""The nodes of a server that serves alone."""

from collections.abc import Mapping
from typing import Any, Final

from yarl import URL

from vsingest.cluster.session import Session
from vsingest.observe.families import Family
from vsingest.server.nodes.local_node import LocalNode
from vsingest.server.nodes.nodes import Nodes
from vsingest.server.nodes.operations import RoomRequest


class Alone(Nodes):
    """The implementation of `Nodes` without other nodes: this server has every room.

    Args:
        url: The URL by which clients reach the server; None for the host of their request.
    """

    label: Final = ""
    owner: Final = None

    def __init__(self, url: str | None = None) -> None:
        self._url = url

    @property
    def url(self) -> str | None:
        """See `Nodes.url`."""
        return self._url

    def base(self, asked: URL, own: str) -> URL:
        """See `Nodes.base`."""
        return asked

    async def join(self, local: LocalNode) -> None:
        """See `Nodes.join`."""

    async def answer_others(self) -> None:
        """See `Nodes.answer_others`."""

    def take_no_rooms(self) -> None:
        """See `Nodes.take_no_rooms`."""

    async def ignore_others(self) -> None:
        """See `Nodes.ignore_others`."""

    async def leave(self) -> None:
        """See `Nodes.leave`."""

    async def hold(self, session: Session) -> None:
        """See `Nodes.hold`."""

    def give_back(self, call_id: str) -> None:
        """See `Nodes.give_back`."""

    async def run(self, request: RoomRequest) -> Any:
        """See `Nodes.run`."""
        return await request.here()

    async def flush(self) -> None:
        """See `Nodes.flush`."""

    async def recordings(self) -> set[str]:
        """See `Nodes.recordings`."""
        return set()

    async def metrics(self) -> Mapping[str, list[Family]]:
        """See `Nodes.metrics`."""
        return {}


ALONE: Final = Alone()
