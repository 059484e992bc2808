"""The port behind which it is agreed which node each room lives on."""

from typing import Final, Protocol, TypeAlias

import msgspec

RoomKey: TypeAlias = tuple[str, str]

BEAT_SECONDS: Final = 1.0
# Ten beats may fail, or a process may be stopped for so long, before its rooms are given away.
NODE_SECONDS: Final = 10.0
HEIR_SECONDS: Final = 30.0


class NoNode(Exception):  # noqa: N818 - the name of a state
    """No node takes rooms now."""


class Node(msgspec.Struct, frozen=True):
    """One server process among those that share rooms.

    Attributes:
        id: Of this life of it; one that lost its lease comes back under another.
        address: Where the bus finds it.
    """

    id: str
    address: str


class Pin(msgspec.Struct, frozen=True):
    """Where a room lives.

    Attributes:
        node: Its owner.
        epoch: Greater than that of any pin before it, of this room or another.
    """

    node: Node
    epoch: int


class Placement(Protocol):
    """Pins each room to one node, whoever asks first and however many ask at once.

    A node lives as long as it beats: its lease, and every other time here, goes by the store's
    clock alone, so that clocks of different nodes are never compared. A pin is good while its node
    lives and the room has a call, or was placed not long ago.
    """

    async def join(self, node: Node) -> None:
        """Lets a node take rooms."""

    async def beat(self, node_id: str, *, taking: bool = True) -> bool:
        """Renews a node's lease; False where it is lost, and with it all of the node's rooms.

        Args:
            node_id: Which.
            taking: Whether rooms that live nowhere may be given to it.
        """

    async def leave(self, node_id: str) -> None:
        """Forgets a node that ended its rooms itself."""

    async def evict(self, address: str) -> None:
        """Ends the lease of whatever node has this address: somebody knows that it is gone."""

    async def reap(self) -> Node | None:
        """Gives a node that lost its lease, to one caller, who sees to what it left and `forget`s.

        It is given to another when that caller was not heard of for `HEIR_SECONDS`.
        """

    async def forget(self, node_id: str) -> None:
        """Ends the memory of a node that `reap` gave."""

    async def nodes(self) -> list[Node]:
        """All that live, in the order they joined."""

    async def place(self, room: RoomKey) -> Pin:
        """Gives where a room lives; one that lives nowhere is given to the node with least to do.

        It stays there for as long as a session waits for its claim, and then as long as it is held.

        Raises:
            NoNode: There is none that takes it.
        """

    async def find(self, room: RoomKey) -> Pin | None:
        """Gives where a room lives."""

    async def hold(self, room: RoomKey, node_id: str) -> Pin | None:
        """Counts a call of a room on a node; a room that lives nowhere lives there from now on.

        Returns:
            The pin; None, and nothing counted, where the room lives elsewhere or the node's lease
            is lost.
        """

    async def release(self, room: RoomKey, epoch: int) -> None:
        """Counts a call no more; harmless where the pin of that epoch is gone."""

    async def close(self) -> None:
        """Lets go of whatever the placement holds open."""
