"""Both directions of a call at once, its chat, and its participants."""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

import msgspec
import numpy as np

from vsingest.cli.options.sinks import Sink
from vsingest.cli.options.sources import Input
from vsingest.cli.terminal.keyboard import Keyboard
from vsingest.cli.terminal.meter import PLAIN_SECONDS, in_words
from vsingest.cli.terminal.output import Output, printable
from vsingest.cli.terminal.steering import Steering
from vsingest.cli.terminal.timing import in_time, timing
from vsingest.client.call.call import Call
from vsingest.client.call.ending import Ending
from vsingest.client.errors import CallEnded
from vsingest.media.source import each
from vsingest.protocol.events import ParticipantJoined

LEVEL_SECONDS: Final = 1.0


class Conversation:
    """Sends, plays and shows a joined call until it ends.

    Args:
        call: The joined call.
        given: The audio to send, or None.
        sink: The sink for the room's audio, or None.
        topic: The topic of the chat.
        output: Receives the reports.
    """

    def __init__(
        self, call: Call, given: Input | None, sink: Sink | None, topic: str, output: Output
    ) -> None:
        self._call = call
        self._given = given
        self._sink = sink
        self._topic = topic
        self._output = output
        self._began = time.monotonic()

    async def hold(
        self, keyboard: Keyboard, leave: Callable[[], None], seconds: float | None
    ) -> None:
        """Runs until either side ends the call.

        Raises:
            ExceptionGroup: The call or a device failed.
        """
        steering = Steering(self._call, self._topic, self._output, leave)
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, leave)
        async with asyncio.TaskGroup() as group:
            # A program may end the command at this report; it handles signals by now.
            self._greet()
            tasks: list[Coroutine[Any, Any, None]] = [self._chat(), self._presence()]
            if self._given is not None:
                tasks.append(self._speak(self._given, steering))
            if not keyboard.draws:
                tasks.append(self._levels(steering))
            beside = [group.create_task(task) for task in (*tasks, keyboard.steer(steering))]
            await self._hear(steering)
            for task in beside:
                task.cancel()

    def sum_up(self, ended: Ending | None) -> None:
        """Reports the counters of the ended call, and why it ended."""
        assert ended is not None, "the call has been left by now"
        stats = self._call.stats()
        dropped = sum(stats.sending.dropped.values())
        given, sink = self._given, self._sink
        self._output.tell(
            "left",
            f"out of room {self._call.room_id} after {time.monotonic() - self._began:.1f} s "
            f"({printable(ended.reason)}): "
            f"sent {stats.sending.sent / stats.sample_rate:.2f} s, dropped {dropped} samples; "
            f"heard {stats.received / stats.sample_rate:.2f} s; {in_time(stats)}",
            by=ended.by,
            code=ended.code,
            reason=ended.reason,
            sentSamples=stats.sending.sent,
            droppedSamples=stats.sending.dropped,
            receivedSamples=stats.received,
            **timing(stats),
            inputCutBytes=0 if given is None else given.cut_bytes,
            inputDamage=None if given is None else given.damage,
            inputDroppedSamples=0 if given is None else given.dropped,
            outputDroppedSamples=0 if sink is None else sink.dropped,
            reconnects=len(stats.reconnects),
        )
        for loss in () if given is None else given.losses():
            self._output.warn(loss)
        if sink is not None and sink.dropped:
            self._output.warn(f"{sink.name} was too slow for {sink.dropped / sink.rate:.2f} s")

    def _greet(self) -> None:
        speaking = "nothing" if self._given is None else self._given.source.name
        hearing = "its meter alone" if self._sink is None else self._sink.name
        self._output.tell(
            "joined",
            f"joined room {self._call.room_id}; you send {speaking}, and hear it by {hearing}",
            roomId=self._call.room_id,
            sessionId=self._call.session_id,
            audio=msgspec.to_builtins(self._call.audio_format),
            input=None if self._given is None else speaking,
            output=None if self._sink is None else hearing,
        )

    async def _speak(self, given: Input, steering: Steering) -> None:
        source = given.source
        with suppress(CallEnded):  # the receiving side reports it
            async for block in each(source.blocks()):
                # Silence, so that the positions in a recording stay true to time.
                said = np.zeros_like(block) if steering.muted else block
                steering.spoken.note(said, said.size / source.channels / source.rate)
                await self._call.send(said, rate=source.rate, channels=source.channels)
            await self._call.drain()
            self._output.tell("input-ended", f"{source.name} has been sent; the call goes on")

    async def _hear(self, steering: Steering) -> None:
        sink = self._sink
        rate = self._call.audio_format.sample_rate if sink is None else sink.rate
        async with self._call.audio(rate=rate, raw=sink is None or not sink.steady) as stream:
            async for frame in stream:
                steering.heard.note(frame, len(frame) / rate)
                if sink is not None:
                    try:
                        await sink.write(frame)
                    except BrokenPipeError:  # the reader of the pipe closed it
                        return

    async def _chat(self) -> None:
        with suppress(CallEnded):
            async with self._call.subscribe(self._topic) as messages:
                async for message in messages:
                    self._output.tell(
                        "message",
                        printable(f"{message.sender_name}: {message.message}"),
                        topic=self._topic,
                        senderId=message.sender_id,
                        senderName=message.sender_name,
                        message=message.message,
                    )

    async def _presence(self) -> None:
        with suppress(CallEnded):
            async with self._call.presence() as events:
                async for event in events:
                    came = isinstance(event, ParticipantJoined)
                    who = event.participant
                    self._output.tell(
                        f"participant-{'joined' if came else 'left'}",
                        printable(f"{who.name or who.id} {'is here' if came else 'left'}"),
                        id=who.id,
                        name=who.name,
                    )

    async def _levels(self, steering: Steering) -> None:
        period = LEVEL_SECONDS if self._output.json else PLAIN_SECONDS
        while True:
            await asyncio.sleep(period)
            spoken, heard = steering.spoken.look(), steering.heard.look()
            self._output.tell(
                "levels",
                f"you {in_words(spoken)}, the room {in_words(heard)}, {steering.others} others",
                spokenDbfs=spoken if math.isfinite(spoken) else None,
                heardDbfs=heard if math.isfinite(heard) else None,
                muted=steering.muted,
            )
