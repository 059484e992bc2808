"""`vsingest send`: plays a sound file into a room."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli import options
from vsingest.cli.failures import one_line_errors
from vsingest.cli.joining import join
from vsingest.cli.meter import Meter
from vsingest.cli.output import Output
from vsingest.client.call import Call
from vsingest.media.files import SoundReader
from vsingest.protocol.audio import SAMPLE_RATE


@one_line_errors()
def send(
    file: Annotated[Path, typer.Argument(help="WAV, FLAC, OGG or MP3; any rate, any channels.")],
    room: options.Room = None,
    ws_url: options.WsUrl = None,
    name: options.Name = None,
    participant_id: options.ParticipantId = None,
    token: options.Token = None,
    endpoint: options.Endpoint = None,
    json: options.Json = False,
) -> None:
    """Play a sound file into a room, at the pace of real time."""
    output = Output(json)
    with SoundReader(file) as reader:
        call = join(
            room=room,
            ws_url=ws_url,
            name=name,
            participant_id=participant_id,
            token=token,
            endpoint=endpoint,
        )
        asyncio.run(_send(reader, call, output))


async def _send(
    reader: SoundReader, connecting: AbstractAsyncContextManager[Call], output: Output
) -> None:
    async with connecting as call:
        output.tell(
            "joined",
            f"joined room {call.room_id}; sending {reader.path.name}, {reader.seconds:.1f} s",
            roomId=call.room_id,
            sessionId=call.session_id,
            seconds=reader.seconds,
        )
        with Meter(output, "sending", reader.seconds) as meter:
            for block in reader.blocks():
                await call.send(block, rate=reader.rate, channels=reader.channels)
                meter.advance(len(block) / reader.rate, block)
            await call.drain()
    books = call.stats()
    sent, dropped = books.sending.sent, sum(books.sending.dropped.values())
    output.tell(
        "sent",
        f"sent {sent / SAMPLE_RATE:.2f} s in {books.sending.frames} frames, dropped {dropped} "
        f"samples; lateness p99 {books.lateness.p99 * 1_000:.1f} ms",
        frames=books.sending.frames,
        acceptedSamples=books.sending.accepted,
        sentSamples=sent,
        droppedSamples=dropped,
        latenessP99=books.lateness.p99,
    )
