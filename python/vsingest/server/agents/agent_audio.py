"""The audio between a call and the socket of an agent that listens."""

from typing import Final

import aiohttp
import msgspec

from vsingest.fast import Resampler
from vsingest.server.agents.call import AgentCall, CallOver
from vsingest.server.agents.mailbox import Mailbox
from vsingest.server.agents.pcm_format import PcmFormat

# Bytes of speech that may wait: 5.8 minutes of 24 kHz mono. The socket is read all the time, so
# that an interruption never waits behind the speech that it takes back.
SPEECH_BYTES: Final = 16_777_216


class _Control(msgspec.Struct):
    type: str = ""


class AgentAudio:
    """One call's audio in both directions, with or without a connection.

    Args:
        call: The call.
        hears: The format in which the agent hears the room.
        speaks: The format in which it speaks.

    Attributes:
        interrupted: Times that the agent took back what it had said.
        unheard: Frames of the room that it did not get while it was away.
        opened: Whether it ever was connected.
    """

    def __init__(self, call: AgentCall, hears: PcmFormat, speaks: PcmFormat) -> None:
        self.interrupted = 0
        self.unheard = 0
        self.opened = False
        self._call = call
        self._hears = hears
        self._speaks = speaks
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._speech: Mailbox[bytes] = Mailbox(SPEECH_BYTES)
        self._part = b""  # of a sample that a message has cut

    @property
    def unsaid(self) -> int:
        """Messages of the agent that were dropped, since too many waited."""
        return self._speech.dropped

    def open(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Connects the agent."""
        self.opened = True
        self._part = b""
        self._resampler = Resampler(self._call.sample_rate, self._hears.rate, dtype="int16")
        self._socket = socket

    def close(self) -> None:
        """Disconnects it; what it has said is still heard."""
        self._socket = None

    def take(self, pcm: bytes) -> None:
        """Queues speech, which may end within a sample."""
        pcm = self._part + pcm
        whole = len(pcm) - len(pcm) % self._speaks.width
        self._part = pcm[whole:]
        if whole:
            self._speech.put(pcm[:whole], whole)

    def control(self, text: str) -> None:
        """Acts on a text message; of those only ``{"type": "interrupt"}`` has a meaning."""
        try:
            control = msgspec.json.decode(text, type=_Control)
        except msgspec.DecodeError:
            return
        if control.type == "interrupt":
            self.interrupted += 1
            self._part = b""
            self._speech.clear()
            self._call.hush()

    def end_speech(self) -> None:
        """Lets `speak` return after what is queued."""
        self._speech.end()

    async def speak(self) -> None:
        """Says what is queued, until the end of speech or of the call."""
        try:
            async for pcm in self._speech:
                await self._call.speak(self._speaks.read(pcm), rate=self._speaks.rate)
        except CallOver:
            return

    async def send_room(self) -> None:
        """Sends the room's audio while there is a connection, until the call is over."""
        async for frame in self._call.hear():
            socket = self._socket
            if socket is None or socket.closed:
                self.unheard += 1
                continue
            try:
                await socket.send_bytes(self._hears.write(self._resampler.process(frame)))
            except (aiohttp.ClientError, ConnectionError):
                self.unheard += 1  # the reader of the socket learns that too
