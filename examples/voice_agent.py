"""The skeleton of a voice agent, which answers speech and stops when someone interrupts it.

python examples/voice_agent.py --room abcd-efgh-ijkl

`parrot` takes the place of your speech recognition, language model and voice: it gets an utterance,
and yields audio while it makes it. It is cancelled when someone interrupts it.
"""

import argparse
import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

import vsingest
from vsingest import fast

Reply = Callable[[NDArray[np.int16]], AsyncIterator[NDArray[Any]]]

REPLY_RATE = 8_000  # the rate of the reply; any rate will do
HEAD_FRAMES = 5  # speech is detected 40 ms after its start, and its first sounds matter
PAUSE_SECONDS = 0.5  # seconds of silence that end an utterance


async def parrot(utterance: NDArray[np.int16]) -> AsyncIterator[NDArray[Any]]:
    """Repeats the utterance."""
    yield utterance


class Agent:
    """Listens to a room, and answers.

    Args:
        call: The joined call.
        reply: Is given what was said, int16 at 8 kHz, and yields blocks of sound.
    """

    def __init__(self, call: vsingest.Call, reply: Reply) -> None:
        self._call = call
        self._reply = reply
        self._answering: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Listens until the meeting ends."""
        voice = fast.VoiceActivity(hangover=PAUSE_SECONDS)
        head: deque[NDArray[np.int16]] = deque(maxlen=HEAD_FRAMES)
        said: list[NDArray[np.int16]] = []
        async with asyncio.TaskGroup() as tasks:
            async for frame in self._call.audio():
                speaks = voice.process(frame)
                if speaks and not said:
                    self._fall_silent()
                    said = list(head)
                if speaks:
                    said.append(frame)
                elif said:
                    self._answering = tasks.create_task(self._answer(np.concatenate(said)))
                    said = []
                head.append(frame)
            self._fall_silent()

    async def _answer(self, utterance: NDArray[np.int16]) -> None:
        with suppress(vsingest.CallEnded):
            await self._call.send(self._reply(utterance), rate=REPLY_RATE)
            await self._call.drain()
            print("answered", flush=True)

    def _fall_silent(self) -> None:
        if self._answering is not None and not self._answering.done():
            self._answering.cancel()
            unsaid = self._call.clear()
            print(f"interrupted, {unsaid:.0f} ms unsaid", flush=True)


async def run(room: str, reply: Reply = parrot) -> None:
    """Joins, and answers until the meeting ends.

    With the extension `clear`, our server also drops what it still holds of an answer; other
    services ignore the request.
    """
    who = {"id": "agent", "name": "Agent"}
    async with vsingest.connect(room_id=room, participant=who, extensions=("clear",)) as call:
        print(f"the agent is in room {call.room_id}", flush=True)
        await Agent(call, reply).run()


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Answers what is said in a room.")
    parser.add_argument("--room", required=True)
    asked = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(run(asked.room))


if __name__ == "__main__":
    main()
