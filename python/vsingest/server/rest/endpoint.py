"""What an endpoint takes and gives, told once: for the router, for readers and for programs."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar, cast, get_type_hints

Method = Literal["GET", "POST", "PUT"]
Home = Literal["any", "room", "new-room"]
Function = TypeVar("Function", bound=Callable[..., Awaitable[Any]])

INPUTS: Final = ("path", "query", "body")
_NO_FILES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RestEndpoint:
    """A method of a resource, and the requests it answers.

    Attributes:
        method: The HTTP method.
        path: With the names of `inputs["path"]` in braces.
        answer: The type of the 200 answer's body.
        inputs: The types of what it takes, of `INPUTS`.
        errors: The statuses it answers besides those that all do.
        ours: Whether the hosted service has nothing of the kind.
        public: Whether it needs no token.
        files: The media types of the files it answers by, by suffix; empty where it answers JSON.
        at: Which of several workers runs it: "any"; the one that has the "room" it names, by
            its id or its session's; or that one, and the idlest where the room lives nowhere.
        summary: One line for readers.
        call: The method itself.
    """

    method: Method
    path: str
    answer: Any
    inputs: dict[str, Any]
    errors: tuple[int, ...]
    ours: bool
    public: bool
    files: Mapping[str, str]
    at: Home
    summary: str
    call: Callable[..., Awaitable[Any]]

    @property
    def name(self) -> str:
        """Unique among all of an API."""
        return f"{type(self.call.__self__).__name__}.{self.call.__name__}"  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Mark:
    method: Method
    path: str
    errors: tuple[int, ...]
    ours: bool
    public: bool
    files: Mapping[str, str]
    at: Home


_marks: dict[Any, _Mark] = {}


def endpoint(
    method: Method,
    path: str,
    *errors: int,
    ours: bool = False,
    public: bool = False,
    files: Mapping[str, str] = _NO_FILES,
    at: Home = "any",
) -> Callable[[Function], Function]:
    """Makes a method of a resource an endpoint.

    The method takes a `Call`, unless it is public, and by name any of `INPUTS`, each annotated with
    the type it is read into; what it returns is the body of the answer, or the path of the file.

    Args:
        method: The HTTP method.
        path: Where; names in braces are read into `path`.
        errors: The statuses it answers besides those that all do.
        ours: Whether the hosted service has nothing of the kind.
        public: Whether it needs no token.
        files: The media types of the files it answers by, by suffix.
        at: Which of several workers runs it; see `RestEndpoint`.
    """

    def mark(function: Function) -> Function:
        _marks[function] = _Mark(method, path, errors, ours, public, files, at)
        return function

    return mark


def endpoints(resource: object) -> Iterator[RestEndpoint]:
    """Gives the endpoints of a resource, in the order they are written."""
    for name, function in vars(type(resource)).items():
        if not inspect.isfunction(function) or function not in _marks:
            continue
        mark = _marks[function]
        hints = get_type_hints(function, include_extras=True)
        summary = cast("str", function.__doc__).partition("\n")[0]
        yield RestEndpoint(
            method=mark.method,
            path=mark.path,
            answer=hints["return"],
            inputs={name: hints[name] for name in INPUTS if name in hints},
            errors=mark.errors,
            ours=mark.ours,
            public=mark.public,
            files=mark.files,
            at=mark.at,
            summary=summary,
            call=getattr(resource, name),
        )
