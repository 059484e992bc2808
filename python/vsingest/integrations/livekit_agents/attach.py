"""Gives an `AgentSession` the audio of a call."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any

from livekit.agents.voice import AgentSession
from livekit.agents.voice.transcription import TranscriptSynchronizer

from vsingest.client.errors import CallEnded
from vsingest.integrations.arrivals import AnyCall
from vsingest.integrations.livekit_agents.audio_input import AudioInput
from vsingest.integrations.livekit_agents.audio_output import AudioOutput
from vsingest.integrations.livekit_agents.text_output import TextOutput


def attach(
    session: AgentSession[Any],
    call: AnyCall,
    *,
    rate: int = 16_000,
    steady: bool = False,
    topic: str | None = None,
) -> asyncio.Task[None]:
    """Lets a session hear and speak in the room of a call; call it before `session.start`.

    It sets ``session.input.audio``, ``session.output.audio`` and ``session.output.transcription``.
    When the call ends, the session is closed. When the session closes, the call stays in the room:
    leave it yourself, best by ``async with``.

    The transcript follows the audio: after an interruption the chat context has about the words
    that were heard, and not the rest.

    Args:
        session: The session, not yet started; start it without a LiveKit room.
        call: The joined call.
        rate: Samples a second of the audio for the session, best that of its recognizer.
        steady: Whether the audio comes from the call's playout buffer, see `AudioInput`.
        topic: A topic to which the session's words are published, one message for each segment;
            None for none.

    Returns:
        A task that is done once the session has closed.
    """
    text = None if topic is None else TextOutput(call, topic)
    synchronizer = TranscriptSynchronizer(
        next_in_chain_audio=AudioOutput(call), next_in_chain_text=text
    )
    session.input.audio = AudioInput(call, rate=rate, steady=steady)
    session.output.audio = synchronizer.audio_output
    session.output.transcription = synchronizer.text_output
    closed = asyncio.Event()
    ends = asyncio.create_task(_end(session, call, synchronizer, closed), name="vsingest session")
    # The session keeps the task by its handler, as the event loop would not.
    session.once("close", partial(_note, closed, ends))
    return ends


async def _end(
    session: AgentSession[Any],
    call: AnyCall,
    synchronizer: TranscriptSynchronizer,
    closed: asyncio.Event,
) -> None:
    """Ends a session with its call, and what `attach` made with the session."""
    over = asyncio.create_task(_ended(call), name="vsingest end of call")
    closing = asyncio.create_task(closed.wait(), name="vsingest end of session")
    try:
        await asyncio.wait((over, closing), return_when=asyncio.FIRST_COMPLETED)
        await session.aclose()  # of no effect if it has closed
    finally:
        over.cancel()
        closing.cancel()
        await synchronizer.aclose()


def _note(closed: asyncio.Event, _ends: asyncio.Task[None], _event: object) -> None:
    closed.set()


async def _ended(call: AnyCall) -> None:
    """Returns when a call has ended."""
    with suppress(CallEnded):
        async with call.presence() as presence:
            async for _ in presence:
                pass
