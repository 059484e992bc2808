"""`vsingest session create`: creates a session for another program's socket."""

import os
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output

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
    import asyncio

    import msgspec

    from vsingest.cli.running.session import build_request, create_by_http
    from vsingest.client.session.credentials import find_credentials
    from vsingest.client.session.endpoint import find_endpoint

    request = build_request(room, participant_id, name, metadata, agent_id, region)
    credentials = find_credentials(os.environ, token=token, api_key=api_key, secret=secret)
    try:
        service = find_endpoint(endpoint)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    created = asyncio.run(create_by_http(service, credentials.token(), request))
    Output(json).tell("session", created.ws_url, **msgspec.to_builtins(created))
