"""How deep JSON nests; the parser of a receiver may allow less depth than ours."""

from typing import Any


def nests_deeper(value: Any, levels: int) -> bool:
    """Whether arrays and objects in a JSON value nest deeper than a number of levels."""
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(nests_deeper(item, levels - 1) for item in inner)
