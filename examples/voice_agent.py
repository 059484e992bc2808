"""A voice agent's skeleton: it answers what was said, and falls silent when it is spoken to.

python examples/voice_agent.py --room abcd-efgh-ijkl

`parrot` stands where yours has speech recognition, a language model and a voice: it is given what
was said, and yields sound as it is made. It is cancelled where somebody speaks meanwhile.
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

REPLY_RATE = 8_000  # of what the reply yields; any will do
HEAD_FRAMES = 5  # speech is noticed 40 ms after it began, and its first sounds count
PAUSE_SECONDS = 0.5  # of silence end what somebody says


async def parrot(utterance: NDArray[np.int16]) -> AsyncIterator[NDArray[Any]]:
    """Says it again."""
    yield utterance


class Agent:
    """Hears a room, and answers.

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

    With the extension `clear` our server drops what it still holds of an answer, too; a service
    that does not know it goes without.
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
