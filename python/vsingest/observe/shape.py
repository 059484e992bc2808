"""The shape of a JSON value without its content, for logs and errors."""

from typing import Any, Final

_MEMBERS: Final = 12
_NAME_CHARS: Final = 32
_LEVELS: Final = 3


def shape_of(value: Any, levels: int = _LEVELS) -> str:
    """Describes types and members, such as ``{event: text, data: {message: null}}``.

    Long names, long lists of members and deep nesting are cut, since a peer chose them.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case dict() if levels:
            shown = list(value.items())[:_MEMBERS]
            members = [f"{_name(name)}: {shape_of(one, levels - 1)}" for name, one in shown]
            return f"{{{', '.join((*members, *(['...'] if len(value) > _MEMBERS else [])))}}}"
        case _:
            return "object"


def _name(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name[:_NAME_CHARS])
