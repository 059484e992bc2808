"""Asks the service when the audio sent so far has been mixed into the room."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Final

from vsingest.client.errors import CallEnded
from vsingest.client.sending.audio_link import AudioLink
from vsingest.client.sending.sender import Sender
from vsingest.media.clock import Clock
from vsingest.protocol.events import ClientEvent, Mark, MeetingJoined
from vsingest.protocol.extensions import Extension

# How long after the estimate to wait for the answer to a mark.
PATIENCE: Final = 1.0


class Marks:
    """The `mark` extension of one call; without it, all times are estimates.

    Args:
        sender: The sender of the audio.
        clock: The sender's clock.
        post: Queues an event for the server.

    Attributes:
        granted: Whether the present connection has the extension.
    """

    def __init__(self, sender: Sender, clock: Clock, post: Callable[[ClientEvent], None]) -> None:
        self.granted = False
        self._sender = sender
        self._clock = clock
        self._post = post
        self._names = count(1)
        self._pending: dict[str, tuple[int, Callable[[float], None]]] = {}
        self._heard = 0

    async def wait(self) -> None:
        """Returns when everything sent has been heard: by a mark, else by estimate."""
        if not self.granted:
            await self._clock.sleep_until(self._sender.pacer.played)
            return
        answered = asyncio.Event()
        name = self.ask(lambda _: answered.set())
        late = asyncio.create_task(
            self._clock.sleep_until(self._sender.pacer.played + PATIENCE), name="vsingest mark"
        )
        answer = asyncio.create_task(answered.wait(), name="vsingest mark")
        try:
            await asyncio.wait((late, answer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            late.cancel()
            answer.cancel()
            self._pending.pop(name, None)

    def ask(self, answered: Callable[[float], None]) -> str:
        """Sends a mark; has its answer's time given to `answered`. Returns the mark's name."""
        name = f"vsingest-{next(self._names)}"
        self._pending[name] = self._sender.sent, answered
        self._post(Mark(name))
        return name

    def note(self, mark: Mark) -> None:
        """Takes an answer; has no effect if nothing waits for it."""
        if mark.name in self._pending:
            sent, answered = self._pending.pop(mark.name)
            self._heard = max(self._heard, sent)
            answered(self._clock.now())

    def attach(self, socket: AudioLink, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`."""
        self.granted = Extension.MARK in meeting.extensions

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`."""
        self.detach()

    def detach(self) -> None:
        """See `CallPart.detach`; the pending marks will not be answered any more."""
        self.granted = False
        pending, self._pending = self._pending, {}
        for _, answered in pending.values():
            answered(self._clock.now())

    @property
    def confirm_all(self) -> bool:
        """Whether the service has reported that everything sent has been heard."""
        return 0 < self._heard == self._sender.sent

    @property
    def heard(self) -> int:
        """The number of samples that the service has reported as heard."""
        return self._heard
