"""The declaration of an endpoint, for the router and for the API's description."""

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
    """A method of a resource and the requests that it answers.

    Attributes:
        method: The HTTP method.
        path: The path, with the names of `inputs["path"]` in braces.
        answer: The type of the 200 answer's body.
        inputs: The types of its inputs, by the names in `INPUTS`.
        errors: Its error statuses, beside those of all endpoints.
        ours: Whether the hosted service has no such endpoint.
        public: Whether it needs no token.
        files: The media types of the files that it returns, by suffix; empty if it returns JSON.
        at: Which of several workers runs it: "any"; "room" for the one that has the room, by the
            room's id or its session's; or that one, and the least loaded one for a room without a
            worker.
        summary: A description in one line.
        call: The method.
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
        """A name that is unique in the API."""
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
    """Declares a method of a resource to be an endpoint.

    The method takes an `AuthorizedRequest`, unless it is public, and any of `INPUTS` by name, each
    annotated with its type. It returns the body of the answer, or the path of a file.

    Args:
        method: The HTTP method.
        path: The path; names in braces are read into `path`.
        errors: Its error statuses, beside those of all endpoints.
        ours: Whether the hosted service has no such endpoint.
        public: Whether it needs no token.
        files: The media types of the files that it returns, by suffix.
        at: Which of several workers runs it; see `RestEndpoint`.
    """

    def mark(function: Function) -> Function:
        _marks[function] = _Mark(method, path, errors, ours, public, files, at)
        return function

    return mark


def endpoints(resource: object) -> Iterator[RestEndpoint]:
    """Returns the endpoints of a resource, in the order of the source."""
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
