"""Runs a bot that was written for Twilio Media Streams in a room, with its handler unchanged.

python examples/twilio_migration.py --room abcd-efgh-ijkl

`TwilioStream` speaks that protocol to the bot: mu-law of 8 kHz in base64, the events connected,
start, media, mark and stop to it, media, mark and clear from it. `parrot` is such a bot.
"""

import argparse
import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import vsingest
from vsingest import fast

Message = dict[str, Any]

FORMAT = {"encoding": "audio/x-mulaw", "sampleRate": 8_000, "channels": 1}
SILENCE = b"\x7f\xff"  # the two mu-law codes of zero
QUEUED_MESSAGES = 500  # a bot that is further ahead must wait


class TwilioStream:
    """A joined call with the interface of a media stream's WebSocket."""

    def __init__(self, call: vsingest.Call) -> None:
        self._call = call
        self._to_bot: asyncio.Queue[Message] = asyncio.Queue()
        self._from_bot: asyncio.Queue[Message] = asyncio.Queue(QUEUED_MESSAGES)
        self._number = 0

    async def receive(self) -> AsyncIterator[Message]:
        """Gives the bot the messages that Twilio would send, up to `stop`."""
        yield {"event": "connected", "protocol": "Call", "version": "1.0.0"}
        start = {"callSid": self._call.call_id, "tracks": ["inbound"], "mediaFormat": FORMAT}
        yield self._event("start", {"streamSid": self._call.session_id, **start})
        while (message := await self._to_bot.get())["event"] != "stop":
            yield message
        yield message

    async def send(self, message: Message) -> None:
        """Takes a message that the bot would send to Twilio."""
        if message["event"] != "clear":
            await self._from_bot.put(message)
            return
        waiting = [self._from_bot.get_nowait() for _ in range(self._from_bot.qsize())]
        self._call.clear()
        for mark in (one["mark"] for one in waiting if one["event"] == "mark"):
            self._tell("mark", mark)

    async def hear(self) -> None:
        """Passes the room's audio to the bot; the end of the meeting ends the stream."""
        with suppress(vsingest.CallEnded):
            async for frame in self._call.audio():
                payload = base64.b64encode(fast.ulaw_encode(frame)).decode()
                self._tell("media", {"track": "inbound", "payload": payload})
        self._tell("stop", {"callSid": self._call.call_id})

    async def speak(self) -> None:
        """Sends the bot's audio, and answers its marks once the audio before them was heard."""
        with suppress(vsingest.CallEnded):
            while True:
                message = await self._from_bot.get()
                if message["event"] == "media":
                    codes = base64.b64decode(message["media"]["payload"])
                    await self._call.send(fast.ulaw_decode(codes))
                elif message["event"] == "mark":
                    await self._call.drain()
                    self._tell("mark", message["mark"])

    def _tell(self, event: str, content: Message) -> None:
        self._to_bot.put_nowait(self._event(event, content))

    def _event(self, event: str, content: Message) -> Message:
        self._number += 1
        common = {"sequenceNumber": str(self._number), "streamSid": self._call.session_id}
        return {"event": event, **common, event: content}


async def parrot(stream: TwilioStream) -> None:
    """A typical bot: repeats a second of sound, and asks when it was heard."""
    heard = []
    async for message in stream.receive():
        if message["event"] == "mark":
            print("heard:", message["mark"]["name"], flush=True)
        elif message["event"] == "media":
            if any(
                code not in b"\x7f\xff" for code in base64.b64decode(message["media"]["payload"])
            ):
                heard.append({"event": "media", "media": message["media"]})
            if len(heard) == 50:
                for words in heard:
                    await stream.send(words)
                await stream.send({"event": "mark", "mark": {"name": "what you said"}})
                heard = []


async def run(room: str, bot: Callable[[TwilioStream], Awaitable[None]] = parrot) -> None:
    """Joins a room, and runs the bot until either ends."""
    async with vsingest.connect(room_id=room, participant={"id": "bot", "name": "Bot"}) as call:
        stream = TwilioStream(call)
        async with asyncio.TaskGroup() as tasks:
            workers = [tasks.create_task(stream.hear()), tasks.create_task(stream.speak())]
            await bot(stream)
            for worker in workers:
                worker.cancel()


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Has a bot written for Twilio talk in a room.")
    parser.add_argument("--room", required=True)
    asked = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(run(asked.room))


if __name__ == "__main__":
    main()
