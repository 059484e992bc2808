"""How large a load may be."""

from typing import Final

MOST_IN_ROOM: Final = 100
