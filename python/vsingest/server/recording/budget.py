"""A bound on what all recordings together hold in memory."""


class Budget:
    """Bytes that may be held.

    Args:
        limit: How many.
    """

    def __init__(self, limit: int) -> None:
        self._free = limit

    def take(self, count: int) -> bool:
        """Takes so many, or none and False where there are not enough."""
        if count > self._free:
            return False
        self._free -= count
        return True

    def give(self, count: int) -> None:
        """Gives back."""
        self._free += count
