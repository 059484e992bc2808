"""Descriptions of the members of the API's types, taken from the docstrings of the types."""

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from vsingest.server.rest.examples import example_of

_MEMBER: Final = re.compile(r"^ {4}(\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)
_SECTION: Final = "\nAttributes:\n"
_NONE: Final = re.compile(r"\bNone\b")


def describe_members(kinds: Iterable[Any], components: dict[str, Any]) -> None:
    """Adds descriptions and examples to the schemas of types and of the types they contain.

    Args:
        kinds: The types of requests and answers.
        components: Their schemas by name, as msgspec makes them; changed in place.
    """
    described: set[type] = set()
    for info in msgspec.inspect.multi_type_info(kinds):
        for struct in _structs(info, described):
            schema = components[struct.cls.__name__]
            schema["description"], members = _read(struct.cls)
            for field in struct.fields:
                about = schema["properties"][field.encode_name]
                if field.name in members:
                    about["description"] = members[field.name]
                example = example_of(struct.cls.__name__, field.encode_name)
                if example is not None:
                    about["examples"] = [example]


def _structs(info: Any, known: set[type]) -> Iterator[msgspec.inspect.StructType]:
    match info:
        case msgspec.inspect.StructType(cls=cls, fields=fields):
            if cls in known:
                return
            known.add(cls)
            yield info
            inner = [field.type for field in fields]
        case msgspec.inspect.UnionType(types=types):
            inner = [*types]
        case msgspec.inspect.CollectionType(item_type=item):
            inner = [item]
        case _:
            return
    for one in inner:
        yield from _structs(one, known)


def _read(kind: type) -> tuple[str, dict[str, str]]:
    """Reads the descriptions of a type and of its members, inherited ones included."""
    text = ""
    members: dict[str, str] = {}
    for each in [one for one in reversed(kind.__mro__) if one.__module__ != "msgspec"]:
        text, _, attributes = inspect.cleandoc(vars(each).get("__doc__") or "").partition(_SECTION)
        members.update(_MEMBER.findall(attributes))
    return _in_json(text), {name: _in_json(about) for name, about in members.items()}


def _in_json(text: str) -> str:
    """Removes line breaks within paragraphs, and terms of Python, from a text."""
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return _NONE.sub("`null`", "\n\n".join(paragraphs)).replace("``", "`")
