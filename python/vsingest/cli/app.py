"""The commands, in the order in which a newcomer needs them."""

from importlib.metadata import version
from typing import Annotated, Final

import typer

from vsingest.cli.lazy import LazyCommand, lazy_group

COMMANDS: Final = {
    "demo": LazyCommand("demo:demo", "Send real speech through a room, and report what came out."),
    "doctor": LazyCommand("doctor:doctor", "Check this machine and its configuration, or a sound."),
    "devices": LazyCommand("devices:devices", "List microphones and speakers."),
    "serve": LazyCommand("serve:serve", "Run a server of ingest sessions."),
    "token": LazyCommand("token:token", "Sign a token and print it."),
    "session": LazyCommand("session:app", "Create ingest sessions for other programs."),
    "send": LazyCommand("send:send", "Play a sound into a room in real time."),
    "listen": LazyCommand(
        "listen:listen", "Hear a room on the speaker, or write it to a file or a pipe."
    ),
    "call": LazyCommand("call:call", "Talk in a room, both ways, with chat."),
    "replay": LazyCommand(
        "replay:replay_capture",
        "Send the outbound messages of a capture into another session, each at its time.",
    ),
    "captures": LazyCommand(
        "captures:app", "Show, compare and export captures, which --capture writes."
    ),
    "load": LazyCommand("load:load", "Join many calls at once, and measure lateness and loss."),
    "conform": LazyCommand("conform:conform", "Hold a service against the protocol, row by row."),
    "emulate": LazyCommand("emulate:emulate", "Run a server that misbehaves by a scenario."),
    "webhooks": LazyCommand(
        "webhooks:app", "List and replay webhooks that could not be delivered."
    ),
    "bench": LazyCommand("bench:app", "Measure what this machine can do; needs the sources."),
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
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Real-time audio in and out of a room over one WebSocket."""
