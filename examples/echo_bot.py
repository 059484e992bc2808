"""A bot that repeats what it hears, audio and text, until Ctrl-C.

python examples/echo_bot.py --room abcd-efgh-ijkl
"""

import argparse
import asyncio
from contextlib import suppress

import vsingest

ID = "echo"


async def echo_sound(call: vsingest.Call) -> None:
    """Sends audio back as it arrives, since every listener has a playout buffer."""
    async for frame in call.audio(raw=True):
        if frame.any():
            await call.send(frame)


async def echo_text(call: vsingest.Call) -> None:
    """Answers each message of the chat except its own, which subscribers receive too."""
    async for message in call.subscribe("CHAT"):
        if message.sender_id != ID:
            await call.publish("CHAT", message.message)


async def run(room: str) -> None:
    """Runs until the meeting ends."""
    async with vsingest.connect(room_id=room, participant={"id": ID, "name": "Echo"}) as call:
        print(f"echo is in room {call.room_id}", flush=True)
        await asyncio.gather(echo_sound(call), echo_text(call))


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Says again what is said in a room.")
    parser.add_argument("--room", required=True)
    asked = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(run(asked.room))


if __name__ == "__main__":
    main()
