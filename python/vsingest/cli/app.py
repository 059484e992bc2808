"""The commands, in the order in which a newcomer meets them."""

from importlib.metadata import version
from typing import Annotated, Final

import typer

from vsingest.cli.lazy import Entry, lazy_group

COMMANDS: Final = {
    "demo": Entry("demo:demo", "Send real speech through a room, and report what came out."),
    "doctor": Entry("doctor:doctor", "See what this machine brings, and what is configured."),
    "devices": Entry("devices:devices", "List microphones and speakers."),
    "serve": Entry("serve:serve", "Run a server of ingest sessions."),
    "token": Entry("token:token", "Sign a token, and print it alone."),
    "session": Entry("session:app", "Create sessions for other programs to join by."),
    "send": Entry("send:send", "Play a sound into a room, at the pace of real time."),
    "listen": Entry("listen:listen", "Hear a room: by speaker, into a file or a pipe."),
    "call": Entry("call:call", "Talk in a room, both ways, with chat."),
    "replay": Entry(
        "replay:replay_capture",
        "Send what a capture sent once more, into another session, each message at its time.",
    ),
    "captures": Entry("captures:app", "Captures of calls, as --capture makes them."),
    "load": Entry("load:load", "Join many calls at once, and measure how late they are."),
    "webhooks": Entry("webhooks:app", "See and replay webhooks that could not be delivered."),
    "bench": Entry("bench:app", "Measure what this machine can do, from the sources."),
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
