"""Options that several commands share."""

import math
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

Room: TypeAlias = Annotated[
    str | None, typer.Option("--room", "-r", metavar="ID", help="The room to join.")
]
WsUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="Use this session instead of creating one; valid for one call."
    ),
]
Name: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="The name the others see.")
]
ParticipantId: TypeAlias = Annotated[
    str | None, typer.Option(metavar="ID", help="The participant's id; generated if not given.")
]
Token: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="JWT",
        help="Default: $VIDEOSDK_AUTH_TOKEN, else one signed with the key and the secret.",
    ),
]
ApiKey: TypeAlias = Annotated[
    str | None, typer.Option(metavar="KEY", help="Default: $VIDEOSDK_API_KEY.")
]
Secret: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="SECRET",
        help="Default: $VIDEOSDK_SECRET. Prefer that: other users can see a command's options.",
    ),
]
Endpoint: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Default: $VIDEOSDK_API_ENDPOINT, else the hosted service."),
]
Format: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="ENCODING:RATE:CHANNELS",
        help="The format of raw PCM, such as s16le:8000:1.",
    ),
]
DeviceName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--device",
        metavar="NAME",
        help="Index of a device or part of its name, see `vsingest devices`.",
    ),
]
Capture: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--capture",
        metavar="FILE",
        help="Write every message of the call, with its audio, to a file; .gz compresses.",
    ),
]
Rate: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--rate",
        metavar="HZ",
        help="Ask for audio of 16000, 24000 or 48000 Hz; a service without it gives 8000.",
    ),
]
Transport: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--transport",
        metavar="json|binary",
        help="Ask for audio by binary messages; a service without them gives json.",
    ),
]
Json: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON, one object a line, for programs.")
]


def seconds(what: str) -> Any:
    """The option ``--seconds``, whose meaning depends on the command."""
    return typer.Option(min=0.02, callback=_finite, help=what)


def _finite(value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"{value} is not a number of seconds; leave it out for no limit")
    return value
