"""`vsingest session create`: creates a session for another program's socket."""

import asyncio
import os
from typing import Annotated

import aiohttp
import msgspec
import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.client.session.create_session import create_session
from vsingest.client.session.credentials import find_credentials
from vsingest.client.session.endpoint import find_endpoint
from vsingest.client.sockets.proxy import environment_proxy
from vsingest.media.clock import SystemClock
from vsingest.protocol.faults import in_words
from vsingest.protocol.ingest import CreatedSession, CreateSession

app = typer.Typer(help="Create ingest sessions for other programs.", no_args_is_help=True)


@app.callback()
def session() -> None:
    """Ingest sessions."""


@app.command("create")
@one_line_errors()
def create(
    room: Annotated[str, typer.Option("--room", "-r", metavar="ID", help="The room to join.")],
    name: options.Name = None,
    participant_id: options.ParticipantId = None,
    metadata: Annotated[
        str | None, typer.Option(metavar="JSON", help="The participant's metadata, a JSON object.")
    ] = None,
    agent_id: Annotated[
        str | None, typer.Option(metavar="ID", help="The agent that joins with the participant.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="CODE", help="The region of the session, such as us002.")
    ] = None,
    token: options.Token = None,
    api_key: options.ApiKey = None,
    secret: options.Secret = None,
    endpoint: options.Endpoint = None,
    json: options.Json = False,
) -> None:
    """Create a session and print its URL, a secret for one socket and a short time."""
    request = _request(room, participant_id, name, metadata, agent_id, region)
    credentials = find_credentials(os.environ, token=token, api_key=api_key, secret=secret)
    try:
        service = find_endpoint(endpoint)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    created = asyncio.run(_create(service, credentials.token(), request))
    Output(json).tell("session", created.ws_url, **msgspec.to_builtins(created))


async def _create(endpoint: str, token: str, request: CreateSession) -> CreatedSession:
    async with aiohttp.ClientSession() as http:
        return await create_session(
            http,
            endpoint,
            token,
            request,
            clock=SystemClock(),
            proxy=environment_proxy(endpoint),
        )


def _request(
    room: str,
    participant_id: str | None,
    name: str | None,
    metadata: str | None,
    agent_id: str | None,
    region: str | None,
) -> CreateSession:
    try:
        details = None if metadata is None else msgspec.json.decode(metadata)
    except msgspec.DecodeError as error:
        fail(f"--metadata: no JSON: {error}", ExitCode.USAGE)
    participant = _present(id=participant_id, name=name, metadata=details)
    agent = _present(id=agent_id)
    body = _present(roomId=room, participant=participant, agent=agent, region=region)
    try:
        return msgspec.convert(body, CreateSession)
    except msgspec.ValidationError as error:
        fail(in_words(error, "the session", body), ExitCode.USAGE)


def _present(**members: object) -> dict[str, object] | None:
    return {name: value for name, value in members.items() if value is not None} or None
