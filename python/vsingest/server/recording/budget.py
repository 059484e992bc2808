"""A limit on the memory of all recordings together."""


class Budget:
    """A number of bytes that can be reserved.

    Args:
        limit: The number of bytes.
    """

    def __init__(self, limit: int) -> None:
        self._free = limit

    def take(self, count: int) -> bool:
        """Reserves bytes; returns False, and reserves none, if there are not enough."""
        if count > self._free:
            return False
        self._free -= count
        return True

    def give(self, count: int) -> None:
        """Releases bytes."""
        self._free += count
