"""The options with which commands join a room."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, get_type_hints

from vsingest.cli.options import options


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """The options of every command that joins a room."""

    room: options.Room = None
    ws_url: options.WsUrl = None
    name: options.Name = None
    participant_id: options.ParticipantId = None
    token: options.Token = None
    endpoint: options.Endpoint = None
    capture: options.Capture = None
    rate: options.Rate = None
    transport: options.Transport = None


def joins(command: Callable[..., None]) -> Callable[..., None]:
    """Replaces a command's parameter `joining` by the options of `Joining`."""
    names = [field.name for field in fields(Joining)]
    hints = get_type_hints(Joining, include_extras=True)
    theirs = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hints[name]
        )
        for name in names
    ]
    own = inspect.signature(command, eval_str=True).parameters.values()
    kept = [one.replace(kind=one.KEYWORD_ONLY) for one in own if one.name != "joining"]

    @wraps(command)
    def run(**values: Any) -> None:
        command(joining=Joining(**{name: values.pop(name) for name in names}), **values)

    parameters = kept[:1] + theirs + kept[1:]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run
