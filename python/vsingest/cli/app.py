"""The commands, in the order in which a newcomer meets them."""

import typer

from vsingest.cli import (
    bench,
    captures,
    demo,
    devices,
    doctor,
    listen,
    replay,
    send,
    serve,
    session,
    token,
    webhooks,
)

app = typer.Typer(
    help="Real-time audio in and out of a room over one WebSocket.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("devices")(devices.devices)
app.command("serve")(serve.serve)
app.command("token")(token.token)
app.add_typer(session.app, name="session")
app.command("send")(send.send)
app.command("listen")(listen.listen)
app.command("replay")(replay.replay_capture)
app.add_typer(captures.app, name="captures")
app.add_typer(webhooks.app, name="webhooks")
app.add_typer(bench.app, name="bench")
