"""How a command joins a room."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from vsingest.cli.failures import ExitCode, fail
from vsingest.client.call import Call
from vsingest.client.connect import connect


@asynccontextmanager
async def join(
    *,
    room: str | None,
    ws_url: str | None,
    name: str | None,
    participant_id: str | None,
    token: str | None,
    endpoint: str | None,
) -> AsyncIterator[Call]:
    """Joins as a command's options ask for.

    Raises:
        typer.Exit: The options do not go together, or one is not what the service takes.
    """
    if (room is None) == (ws_url is None):
        fail("name the room with --room, or a session with --ws-url", ExitCode.USAGE)
    participant = {"id": participant_id, "name": name}
    async with AsyncExitStack() as stack:
        try:
            call = await stack.enter_async_context(
                connect(
                    room_id=room,
                    ws_url=ws_url,
                    participant={k: v for k, v in participant.items() if v is not None} or None,
                    token=token,
                    endpoint=endpoint,
                )
            )
        except ValueError as error:
            fail(str(error), ExitCode.USAGE)
        yield call
