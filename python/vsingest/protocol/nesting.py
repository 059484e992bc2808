"""How deep JSON nests: who is sent it may have a parser that gives up sooner than ours."""

from typing import Any


def nests_deeper(value: Any, levels: int) -> bool:
    """Whether a JSON value holds more than so many arrays or objects inside each other."""
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(nests_deeper(item, levels - 1) for item in inner)
