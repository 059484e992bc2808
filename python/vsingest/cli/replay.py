"""`vsingest replay`: sends again what a capture sent."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from vsingest.cli import options
from vsingest.cli.failures import one_line_errors
from vsingest.cli.joining import Joining, join, joins
from vsingest.cli.output import Output
from vsingest.cli.signals import until_signal
from vsingest.client.call import Call
from vsingest.client.capture.reader import CaptureReader
from vsingest.client.capture.replay import Replayed, replay
from vsingest.media.clock import SYSTEM_CLOCK
from vsingest.protocol.audio import SAMPLE_RATE


@one_line_errors()
@joins
def replay_capture(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A capture.")],
    *,
    joining: Joining,
    json: options.Json = False,
) -> None:
    """Send what a capture sent once more, into another session, each message at its time."""
    CaptureReader(file).close()  # before a session is spent on a file that is none
    asyncio.run(_replay(file, join(joining), Output(json)))


async def _replay(
    file: Path, connecting: AbstractAsyncContextManager[Call], output: Output
) -> None:
    async with connecting as call:
        output.tell(
            "joined",
            f"joined room {call.room_id}; sending {file.name} again",
            roomId=call.room_id,
            sessionId=call.session_id,
        )

        async def work() -> None:
            told = await replay(file, call, SYSTEM_CLOCK)
            output.tell("replayed", _in_words(told), **msgspec.to_builtins(told))

        await until_signal(work())


def _in_words(told: Replayed) -> str:
    skipped = ", ".join(f"{count} {name}" for name, count in told.skipped.items())
    words = (
        f"sent {told.sent_samples / SAMPLE_RATE:.2f} s of audio and {told.published} messages in "
        f"{told.seconds:.2f} s, dropped {told.dropped_samples} samples; heard "
        f"{told.received_samples / SAMPLE_RATE:.2f} s and {told.messages} messages"
    )
    return f"{words}; left out {skipped}" if skipped else words
