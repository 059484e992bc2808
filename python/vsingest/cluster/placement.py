"""The port of placement, which assigns each room to one node."""

from typing import Final, Protocol, TypeAlias

import msgspec

RoomKey: TypeAlias = tuple[str, str]

BEAT_SECONDS: Final = 1.0
# A node loses its rooms after ten failed beats, or after it was stopped for so long.
NODE_SECONDS: Final = 10.0
FAILOVER_SECONDS: Final = 30.0


class NoNode(Exception):  # noqa: N818 - the name of a state
    """No node accepts rooms now."""


class Node(msgspec.Struct, frozen=True):
    """One server process among those that share rooms.

    Attributes:
        id: The id of this run of the node; a node that lost its lease returns with another id.
        address: The node's address on the bus.
    """

    id: str
    address: str


class Pin(msgspec.Struct, frozen=True):
    """The assignment of a room to a node.

    Attributes:
        node: The node that owns the room.
        epoch: A number greater than that of every earlier pin of any room.
    """

    node: Node
    epoch: int


class Placement(Protocol):
    """Pins each room to one node, however many nodes ask at once.

    A node lives as long as it renews its lease. Leases and all other times use only the clock of
    the store, so that clocks of different nodes are never compared. A pin is valid while its node
    lives, and while the room has a call or was placed recently.
    """

    async def join(self, node: Node) -> None:
        """Registers a node, which can then get rooms."""

    async def beat(self, node_id: str, *, taking: bool = True) -> bool:
        """Renews a node's lease; returns False if it is lost, and with it all of the node's rooms.

        Args:
            node_id: The node.
            taking: Whether the node accepts rooms that have no node.
        """

    async def leave(self, node_id: str) -> None:
        """Removes a node that ended its rooms itself."""

    async def evict(self, address: str) -> None:
        """Ends the lease of the node with this address, which is known to be dead."""

    async def reap(self) -> Node | None:
        """Returns a node that lost its lease, to one caller, which cleans up and calls `forget`.

        If that caller does not finish within `FAILOVER_SECONDS`, another caller gets the node.
        """

    async def forget(self, node_id: str) -> None:
        """Removes a node that `reap` returned."""

    async def nodes(self) -> list[Node]:
        """Returns all live nodes, in the order they joined."""

    async def place(self, room: RoomKey) -> Pin:
        """Returns the pin of a room; a room without one is pinned to the least loaded node.

        The pin lasts for as long as a session can be unclaimed, and then as long as the room is
        held.

        Raises:
            NoNode: No node accepts it.
        """

    async def find(self, room: RoomKey) -> Pin | None:
        """Returns the pin of a room."""

    async def hold(self, room: RoomKey, node_id: str) -> Pin | None:
        """Counts a call of a room on a node; a room without a pin is pinned to this node.

        Returns:
            The pin; None if the room is pinned elsewhere or the node's lease is lost, and then the
            call is not counted.
        """

    async def release(self, room: RoomKey, epoch: int) -> None:
        """Stops counting a call; has no effect if the pin of that epoch is gone."""

    async def close(self) -> None:
        """Releases the placement's resources."""
