"""The commands, in the order in which a newcomer meets them."""

from importlib.metadata import version
from typing import Annotated, Final

import typer

from vsingest.cli.lazy import LazyCommand, lazy_group

COMMANDS: Final = {
    "demo": LazyCommand("demo:demo", "Send real speech through a room, and report what came out."),
    "doctor": LazyCommand("doctor:doctor", "See what this machine brings, and what is configured."),
    "devices": LazyCommand("devices:devices", "List microphones and speakers."),
    "serve": LazyCommand("serve:serve", "Run a server of ingest sessions."),
    "token": LazyCommand("token:token", "Sign a token, and print it alone."),
    "session": LazyCommand("session:app", "Create sessions for other programs to join by."),
    "send": LazyCommand("send:send", "Play a sound into a room, at the pace of real time."),
    "listen": LazyCommand("listen:listen", "Hear a room: by speaker, into a file or a pipe."),
    "call": LazyCommand("call:call", "Talk in a room, both ways, with chat."),
    "replay": LazyCommand(
        "replay:replay_capture",
        "Send what a capture sent once more, into another session, each message at its time.",
    ),
    "captures": LazyCommand("captures:app", "Captures of calls, as --capture makes them."),
    "load": LazyCommand("load:load", "Join many calls at once, and measure how late they are."),
    "webhooks": LazyCommand("webhooks:app", "See and replay webhooks that could not be delivered."),
    "bench": LazyCommand("bench:app", "Measure what this machine can do, from the sources."),
}

app = typer.Typer(
    cls=lazy_group(COMMANDS),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vsingest {version('vsingest')}")
        raise typer.Exit


@app.callback()
def vsingest(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show it, and end."),
    ] = False,
) -> None:
    """Real-time audio in and out of a room over one WebSocket."""
