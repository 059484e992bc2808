"""An agent that writes what it hears: `--agent recorder=vsingest.server.agents.recorder:recorder`.

It is an example of an agent that works with files. The server itself can record whole rooms, with a
track for each participant.
"""

import asyncio
import os
from pathlib import Path

from vsingest.media.wav import WavWriter
from vsingest.server.agents.call import AgentCall

FOLDER_VARIABLE = "VSINGEST_RECORDER_DIR"


async def recorder(call: AgentCall) -> None:
    """Writes the room as the agent hears it to ``CALL_ID.wav``.

    The environment variable ``VSINGEST_RECORDER_DIR`` names the folder; the default is the working
    directory. The file can be played at any time, even if the process is killed.
    """
    # The server made the call id, a UUID; metadata of the caller must not name a file.
    path = Path(os.environ.get(FOLDER_VARIABLE, ".")) / f"{call.call_id}.wav"
    file = await asyncio.to_thread(WavWriter, path)
    try:
        async for frame in call.hear():
            await asyncio.to_thread(file.write, frame)
    finally:
        await asyncio.to_thread(file.close)
