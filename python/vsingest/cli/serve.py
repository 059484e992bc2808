"""`vsingest serve`: runs a server of ingest sessions."""

import asyncio
import errno
import logging
import os
import shlex
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from vsingest.auth.tokens import mint_token
from vsingest.cli import options
from vsingest.cli.credentials import key_and_secret, throw_away_credentials
from vsingest.cli.failures import ExitCode, fail, one_line_errors
from vsingest.cli.output import Output
from vsingest.demo.clip import CLIP
from vsingest.protocol.sessions import SESSIONS_PATH
from vsingest.server import Server, ServerConfig
from vsingest.server.collector import tune_collector
from vsingest.server.config import KNOWN_REGIONS, RoomMode
from vsingest.server.loop import run
from vsingest.server.recording.tracks import Format
from vsingest.server.webhooks.endpoint import ALL_EVENTS

EXAMPLE_ROOM = "abcd-efgh-ijkl"


@one_line_errors()
def serve(
    host: Annotated[
        str, typer.Option(help="Where to listen; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = 8000,
    api_key: options.ApiKey = None,
    secret: options.Secret = None,
    public_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="What clients reach it by, where that is not its address."
        ),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="More API keys, in TOML; read anew when the file changes."
        ),
    ] = None,
    rooms: Annotated[
        RoomMode, typer.Option(help="open: a room is there as soon as somebody joins it.")
    ] = "open",
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep rooms, sessions and unsent webhooks here."),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=URL]",
            help="Repeatable: serve these regions only; URL is the server that does.",
        ),
    ] = None,
    webhook_url: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Repeatable. Who is told what happens in the rooms."),
    ] = None,
    webhook_events: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Repeatable, such as 'session*'. Default: all."),
    ] = None,
    webhook_private: Annotated[
        bool,
        typer.Option("--webhook-private", help="Allow webhooks to addresses of private networks."),
    ] = False,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=TARGET",
            help="Repeatable. An agent: module:factory, or the URL that is asked to send one.",
        ),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Record rooms into this folder.")
    ] = None,
    record_rooms: Annotated[
        str, typer.Option(metavar="all|asked", help="Every room, or those asked for by request.")
    ] = "all",
    record_format: Annotated[
        str, typer.Option(metavar="wav|flac", help="The files of recordings.")
    ] = "wav",
    dev: Annotated[
        bool, typer.Option("--dev", help="Make throw-away credentials and show how to use them.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log each request.")] = False,
    json: options.Json = False,
) -> None:
    """Run a server of ingest sessions until Ctrl-C, as the hosted service would answer."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if dev and (api_key or secret):
        fail("--dev makes its own credentials; leave out --api-key and --secret", ExitCode.USAGE)
    if dev:
        key, signing_secret = throw_away_credentials()
    else:
        key, signing_secret = key_and_secret(api_key, secret, needed=keys is None)
    try:
        config = ServerConfig(
            api_key=key,
            secret=signing_secret,
            keys=keys,
            host=host,
            port=port,
            public_url=public_url,
            regions=_regions(region) if region else KNOWN_REGIONS,
            rooms=rooms,
            data=data,
            webhook_urls=tuple(webhook_url or ()),
            webhook_events=tuple(webhook_events or ALL_EVENTS),
            webhook_private=webhook_private,
            agents=_agents(agent or ()),
            record=record,
            record_rooms=cast("Literal['all', 'asked']", record_rooms),
            record_format=cast("Format", record_format),
        )
        server = Server(config)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    try:
        run(_serve(server, config, Output(json), dev))
    except sqlite3.Error as error:
        fail(f"{data}: {error}")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        fail(f"port {port} of {host} is taken; choose another with --port, or 0 for a free one")


def _agents(texts: Iterable[str]) -> dict[str, str]:
    if texts:
        # The operator's own modules are where the command was called.
        sys.path.insert(0, os.getcwd())
    pairs = [text.partition("=") for text in texts]
    for name, _, target in pairs:
        if not name or not target:
            raise ValueError(f"--agent: {name!r} is not like ID=module:factory or ID=URL")
    return {name: target for name, _, target in pairs}


def _regions(given: list[str]) -> dict[str, str]:
    """Turns ``NAME=URL`` and ``NAME`` into a table."""
    return {name: url for name, _, url in (text.partition("=") for text in given)}


async def _serve(server: Server, config: ServerConfig, output: Output, dev: bool) -> None:
    async with server, asyncio.TaskGroup() as tasks:
        tune_collector()
        tasks.create_task(server.serve_forever())
        # Whoever hears that it listens may end it at once: by then it must heed signals.
        await asyncio.sleep(0)
        if dev:
            token = mint_token(config.api_key, config.secret)
            text = _introduction(server.url, token)
            output.tell("listening", text, url=server.url, token=token, apiKey=config.api_key)
        else:
            output.tell("listening", f"listening on {server.url}", url=server.url)


def _introduction(url: str, token: str) -> str:
    body = f'{{"roomId":"{EXAMPLE_ROOM}"}}'
    return f"""\
listening on {url} with throw-away credentials, good until this process ends

a token for its API and its clients:
  {token}

create a session:
  curl -sS -X POST {url}{SESSIONS_PATH} -H 'Authorization: {token}' \
-H 'Content-Type: application/json' -d '{body}'

send speech into a room:
  VIDEOSDK_AUTH_TOKEN={token} vsingest send {shlex.quote(str(CLIP))} \
--room {EXAMPLE_ROOM} --endpoint {url}

Ctrl-C ends it."""
