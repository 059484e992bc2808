"""What `vsingest session` does once its options are read."""

import aiohttp
import msgspec

from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.client.session.create_session import create_session
from vsingest.client.sockets.proxy import environment_proxy
from vsingest.media.clock import SystemClock
from vsingest.protocol.faults import in_words
from vsingest.protocol.ingest import CreatedSession, CreateSession


async def create_by_http(endpoint: str, token: str, request: CreateSession) -> CreatedSession:
    """Creates a session over a connection of its own."""
    async with aiohttp.ClientSession() as http:
        return await create_session(
            http,
            endpoint,
            token,
            request,
            clock=SystemClock(),
            proxy=environment_proxy(endpoint),
        )


def build_request(
    room: str,
    participant_id: str | None,
    name: str | None,
    metadata: str | None,
    agent_id: str | None,
    region: str | None,
) -> CreateSession:
    """Builds the request from the options, or ends the command with the error of an invalid one."""
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
