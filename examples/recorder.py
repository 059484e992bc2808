"""Records a room to a WAV or FLAC file, and prints joins and leaves, until Ctrl-C.

python examples/recorder.py --room abcd-efgh-ijkl --out room.wav

The file can be played at every moment, even after a power cut.
"""

import argparse
import asyncio
from contextlib import closing, suppress

import vsingest
from vsingest.media.recording import Recording, open_recording


async def record(call: vsingest.Call, recording: Recording) -> None:
    """Writes frames at a steady pace, silence included, so that positions in the file are times."""
    async for frame in call.audio():
        recording.write(frame)


async def follow(call: vsingest.Call, recording: Recording) -> None:
    """Prints who joins and leaves, and at which position of the recording."""
    async for event in call.presence():
        seconds = recording.samples / 8_000
        print(f"{seconds:7.2f} s  {type(event).__name__}: {event.participant.name}", flush=True)


async def run(room: str, path: str) -> None:
    """Runs until the meeting ends."""
    async with vsingest.connect(room_id=room, participant={"name": "Recorder"}) as call:
        # Created once there is audio, so that a failure does not replace an existing file.
        with closing(open_recording(path)) as recording:
            try:
                await asyncio.gather(record(call, recording), follow(call, recording))
            finally:
                print(f"recorded {recording.samples / 8_000:.2f} s into {path}", flush=True)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Records a room.")
    parser.add_argument("--room", required=True)
    parser.add_argument("--out", required=True, help="a name that ends in .wav or .flac")
    asked = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(run(asked.room, asked.out))


if __name__ == "__main__":
    main()
