"""`vsingest serve`: runs a server of ingest sessions."""

import errno
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output, while_read

Text = str | None


@one_line_errors()
def serve(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="A TOML file with settings.")
    ] = None,
    print_config: Annotated[
        bool,
        typer.Option("--print-config", help="Show every setting and its origin, and exit."),
    ] = False,
    host: Annotated[
        Text,
        typer.Option(help="Listen on this address (127.0.0.1); 0.0.0.0 accepts other machines."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Listen on this port (8000); 0 takes a free one."),
    ] = None,
    api_key: options.ApiKey = None,
    secret: options.Secret = None,
    public_url: Annotated[
        Text,
        typer.Option(
            metavar="URL",
            help="The URL by which clients reach it, if not the host of their request.",
        ),
    ] = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Certificate chain (PEM), for HTTPS and WSS."),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The certificate's private key (PEM).")
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A TOML file with more API keys; read again when it changes."
        ),
    ] = None,
    leeway_seconds: Annotated[
        float | None,
        typer.Option(
            min=0, max=3_600, help="How far the clock of a token's signer may differ (10)."
        ),
    ] = None,
    rooms: Annotated[
        Text,
        typer.Option(
            metavar="open|strict",
            help="open (default): anyone may join a room that nobody created; strict: no one may.",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep rooms, sessions, their history and webhooks here."),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=URL]",
            help="Repeatable. Serve only these regions; URL names a region's server.",
        ),
    ] = None,
    webhook_url: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Repeatable. A receiver of the events of all rooms."),
    ] = None,
    webhook_events: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN", help="Repeatable. Send only these events, such as 'session*' (all)."
        ),
    ] = None,
    webhook_private: Annotated[
        bool,
        typer.Option("--webhook-private", help="Allow webhooks to addresses of private networks."),
    ] = False,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=TARGET",
            help="Repeatable. An agent: module:factory, or the URL to connect to or to ask.",
        ),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Record rooms into this folder.")
    ] = None,
    record_rooms: Annotated[
        Text,
        typer.Option(metavar="all|asked", help="Record every room (default), or only on request."),
    ] = None,
    record_bytes: Annotated[
        Text,
        typer.Option(
            metavar="BYTES",
            help="Delete the oldest complete recordings beyond this size (no limit).",
        ),
    ] = None,
    record_format: Annotated[
        Text, typer.Option(metavar="wav|flac", help="The file format of recordings (wav).")
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CIDR", help="Repeatable. Believe the X-Forwarded-* headers of this proxy."
        ),
    ] = None,
    cors_origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN", help="Repeatable. Allow pages of this origin to use the API."
        ),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Repeatable. Set one of the limits."),
    ] = None,
    drain_seconds: Annotated[
        float | None,
        typer.Option(min=0, help="How long calls may continue after the first signal (0)."),
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Serve metrics for Prometheus on this port (off)."),
    ] = None,
    metrics_host: Annotated[
        Text, typer.Option(help="The address of that port (127.0.0.1).")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="The number of processes, each with its own port (1)."),
    ] = None,
    worker_url: Annotated[
        Text,
        typer.Option(
            metavar="URL",
            help="The URL of each worker; {worker} and {port} stand for its own.",
        ),
    ] = None,
    log_level: Annotated[
        Text, typer.Option(metavar="LEVEL", help="debug, info, warning (default) or error.")
    ] = None,
    log_format: Annotated[
        Text, typer.Option(metavar="FORMAT", help="text (default) or json.")
    ] = None,
    dev: Annotated[
        bool, typer.Option("--dev", help="Make temporary credentials and show how to use them.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log each request: --log-level info.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Run a server of ingest sessions until Ctrl-C.

    The server takes each setting from its option, else from its variable VSINGEST_NAME, else from
    the file, else it uses the default.
    """
    import asyncio

    from vsingest.cli.running import serve_config
    from vsingest.cli.running.serve import serve_alone, serve_by_workers
    from vsingest.cluster.store_failure import StoreFailure
    from vsingest.observe.logs import start_logging
    from vsingest.server.process.loop import run
    from vsingest.server.settings.keys import keys_of
    from vsingest.server.workers.ports import PortTaken
    from vsingest.server.workers.process import WorkerFailed

    settings = serve_config.load(context, dev, config)
    if print_config:
        from vsingest.server.settings.show_settings import as_toml

        with while_read():
            typer.echo(as_toml(settings.each), nl=False)
        return
    chosen = settings.config
    try:
        secrets = chain.from_iterable(keys_of(chosen).values())
        start_logging(chosen.log_level, chosen.log_format, secrets)
        if chosen.workers > 1:
            asyncio.run(serve_by_workers(chosen, Output(json), dev))
        else:
            run(serve_alone(chosen, Output(json), dev))
    except WorkerFailed as failed:
        fail(str(failed), ExitCode.USAGE if failed.usage else ExitCode.FAILED)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    except StoreFailure as error:
        fail(f"{chosen.data}: {error}")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        port = error.port if isinstance(error, PortTaken) else chosen.port
        fail(
            f"port {port} of {chosen.host} is taken; "
            "choose another with --port, or 0 for a free one"
        )
