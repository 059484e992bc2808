"""Plays a sound file of any length into a room in real time.

vsingest demo --clip speech.wav  # writes a sound file; any other will do
python examples/file_to_room.py speech.wav --room abcd-efgh-ijkl
"""

import argparse
import asyncio
from contextlib import closing

import vsingest
from vsingest.media.open_sound import open_sound


async def play(path: str, room: str) -> None:
    """Joins the room, sends the file block by block, and leaves once it has been heard."""
    with closing(open_sound(path)) as sound:
        async with vsingest.connect(room_id=room, participant={"name": sound.name}) as call:
            await call.send(sound.blocks(), rate=sound.rate, channels=sound.channels)
            await call.drain()
            books = call.stats().sending
    dropped = sum(books.dropped.values())
    print(f"sent {books.sent / 8_000:.2f} s in {books.frames} frames, dropped {dropped} samples")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Plays a sound file into a room.")
    parser.add_argument("file")
    parser.add_argument("--room", required=True)
    asked = parser.parse_args()
    asyncio.run(play(asked.file, asked.room))


if __name__ == "__main__":
    main()
