"""A telephone: the microphone into a room, the room onto the speaker, until Ctrl-C.

python examples/microphone.py --room abcd-efgh-ijkl

Needs the extra `devices`; `vsingest devices` lists what there is.
"""

import argparse
import asyncio
import signal
from contextlib import closing

import vsingest
from vsingest.media.microphone import Microphone
from vsingest.media.speaker import Speaker


async def listen(call: vsingest.Call, speaker: Speaker) -> None:
    """Plays the room, resampled to what the speaker prefers, at a steady pace."""
    async for frame in call.audio(rate=speaker.rate):
        speaker.write(frame)


async def talk(room: str, microphone: str | None, speaker: str | None) -> None:
    """Sends the microphone until Ctrl-C, which closes it; queued audio is still heard."""
    with closing(Microphone(microphone)) as source, closing(Speaker(speaker)) as sink:
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, source.close)
        async with vsingest.connect(room_id=room, participant={"name": source.name}) as call:
            print(f"{source.name} is in room {call.room_id}, {sink.name} plays it", flush=True)
            listening = asyncio.create_task(listen(call, sink))
            try:
                await call.send(source.blocks(), rate=source.rate)
                await call.drain()
            except vsingest.CallEnded as ended:
                print(ended)
            finally:
                listening.cancel()


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Talks in a room.")
    parser.add_argument("--room", required=True)
    parser.add_argument("--microphone", help="a part of its name")
    parser.add_argument("--speaker", help="a part of its name")
    asked = parser.parse_args()
    asyncio.run(talk(asked.room, asked.microphone, asked.speaker))


if __name__ == "__main__":
    main()
