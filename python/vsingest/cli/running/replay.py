"""What `vsingest replay` does once its options are read."""

import math
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from vsingest.cli.options.joining import Joining
from vsingest.cli.running.joining import join
from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.cli.terminal.output import Output
from vsingest.cli.terminal.signals import until_signal
from vsingest.client.call.call import Call
from vsingest.client.capture.replay import Replay, Replayed
from vsingest.media.clock import SYSTEM_CLOCK

_FAST_ROOM: Final = "replay"


def replay_in_memory(file: Path, joining: Joining, output: Output) -> None:
    """Replays into a server in memory, in virtual time."""
    if joining.ws_url or joining.endpoint or joining.token:
        fail(
            "--fast sends into a server in memory: leave out --ws-url, --endpoint and --token",
            ExitCode.USAGE,
        )
    # The server loads slowly, and only this option needs it.
    from vsingest.testing import InMemoryServer, VirtualTime

    async def run() -> None:
        async with InMemoryServer() as server:
            here = replace(
                joining,
                room=joining.room or _FAST_ROOM,
                endpoint=server.endpoint,
                token=server.token(),
            )
            await replay_into(file, join(here), output, "virtual seconds")

    with VirtualTime(limit=math.inf) as time:
        time.run(run())


async def replay_into(
    file: Path, connecting: AbstractAsyncContextManager[Call], output: Output, unit: str
) -> None:
    """Sends the messages into the call, each at its time, and reports what was sent."""
    async with connecting as call:
        replaying = Replay(file, call, SYSTEM_CLOCK)
        async with until_signal():
            output.tell(
                "joined",
                f"joined room {call.room_id}; sending {file.name} again",
                roomId=call.room_id,
                sessionId=call.session_id,
            )
            try:
                await replaying.run()
            finally:
                told = replaying.report()
                output.tell("replayed", _in_words(told, unit), **msgspec.to_builtins(told))


def _in_words(told: Replayed, unit: str) -> str:
    skipped = ", ".join(f"{count} {name}" for name, count in told.skipped.items())
    sent, received = (n / told.sample_rate for n in (told.sent_samples, told.received_samples))
    words = (
        f"sent {sent:.2f} s of audio and {told.published} messages in "
        f"{told.seconds:.2f} {unit}, dropped {told.dropped_samples} samples; heard "
        f"{received:.2f} s and {told.messages} messages"
    )
    return f"{words}; left out {skipped}" if skipped else words
