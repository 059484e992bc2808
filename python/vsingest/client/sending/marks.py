"""Asking the service when the audio sent so far has entered the room."""

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

# A mark that is not answered so long after the estimate is not waited for.
_PATIENCE: Final = 1.0


class Marks:
    """The `mark` extension of one call; without it, everything is by estimate.

    Args:
        sender: Whose audio it is.
        clock: The time by which the sender paces.
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
        self._pending: dict[str, tuple[int, asyncio.Event]] = {}
        self._heard = 0

    async def wait(self) -> None:
        """Returns when all that was sent has been heard: by a mark, or else by estimate."""
        if not self.granted:
            await self._clock.sleep_until(self._sender.pacer.played)
            return
        name = f"vsingest-{next(self._names)}"
        answered = asyncio.Event()
        self._pending[name] = self._sender.sent, answered
        self._post(Mark(name))
        late = asyncio.create_task(
            self._clock.sleep_until(self._sender.pacer.played + _PATIENCE), name="vsingest mark"
        )
        answer = asyncio.create_task(answered.wait(), name="vsingest mark")
        try:
            await asyncio.wait((late, answer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            late.cancel()
            answer.cancel()
            self._pending.pop(name, None)

    def note(self, mark: Mark) -> None:
        """Takes an answer; one that nobody waits for changes nothing."""
        if mark.name in self._pending:
            sent, answered = self._pending.pop(mark.name)
            self._heard = max(self._heard, sent)
            answered.set()

    def attach(self, socket: AudioLink, meeting: MeetingJoined) -> None:
        """See `CallPart.attach`."""
        self.granted = Extension.MARK in meeting.extensions

    def finish(self, ended: CallEnded, *, normal: bool) -> None:
        """See `CallPart.finish`."""
        self.detach()

    def detach(self) -> None:
        """See `CallPart.detach`: no answer will come any more to what was asked."""
        self.granted = False
        for _, answered in self._pending.values():
            answered.set()
        self._pending.clear()

    @property
    def confirm_all(self) -> bool:
        """Whether all that was sent has been heard, as the service says."""
        return 0 < self._heard == self._sender.sent

    @property
    def heard(self) -> int:
        """Samples that have been heard at the least, as the service says."""
        return self._heard
