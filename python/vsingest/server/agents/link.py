"""The link to an agent in this process, without a socket."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from vsingest.cluster.session import HeldParticipant
from vsingest.fast import MediaSender, PlayoutBuffer, SampleRing
from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.events import (
    Message,
    ParticipantJoined,
    ParticipantLeft,
    ServerEvent,
    decode_server_event,
)
from vsingest.server.agents.mailbox import Mailbox

HEARD_FRAMES: Final = 250
VOICE_SECONDS: Final = 1
# Bytes of JSON: a message may be as long as the limit `message_bytes`.
MESSAGES_BYTES: Final = 1_048_576


class AgentLink:
    """A `Link` whose peer is an agent in this process.

    An agent's audio waits here, and one frame enters the room each tick: an agent may give a whole
    sentence at once, which no playout buffer would hold.

    Args:
        on_close: Is called once, when the agent is removed or its caller left.
        audio: The format of its audio, by binary messages.

    Attributes:
        outgoing: See `Link`.
        heard: The room's audio, a frame of samples each.
        voice: The agent's audio that has not yet entered the room.
        present: The others in the room, by participant id.
        playout: The playout buffer for its audio; set when the agent has joined.
    """

    def __init__(self, on_close: Callable[[], object], audio: AudioFormat) -> None:
        self.outgoing = MediaSender(framed=False)
        self.outgoing.write = self._hear
        self.heard: Mailbox[bytes] = Mailbox(HEARD_FRAMES)
        self.voice = SampleRing(VOICE_SECONDS * audio.sample_rate, keep="oldest")
        self.present: dict[str, HeldParticipant] = {}
        self.playout: PlayoutBuffer | None = None
        self._on_close = on_close
        self._frame_samples = audio.frame_samples
        self._topics: dict[str, Mailbox[Message]] = {}
        self._closing = False
        self._ticked = asyncio.Event()

    @property
    def closing(self) -> bool:
        """See `Link.closing`."""
        return self._closing

    def send_control(self, text: bytes) -> None:
        """See `Link.send_control`."""
        event = decode_server_event(text)
        if event is not None:
            self._take(event, len(text))

    def send_welcome(self, texts: Iterable[bytes]) -> None:
        """See `Link.send_welcome`."""
        for text in texts:
            self.send_control(text)

    def close(self, code: CloseCode, reason: str | None = None) -> None:
        """See `Link.close`."""
        if self._closing:
            return
        self._closing = True
        self.outgoing.write = None
        self.voice.clear()
        self.heard.end()
        for mailbox in self._topics.values():
            mailbox.end()
        self._ticked.set()
        self._on_close()

    def leave(self) -> None:
        """Ends the call from the agent's side."""
        self.close(CloseCode.NORMAL)

    async def tick(self) -> None:
        """Waits for the next tick of the room, or for the end."""
        self._ticked.clear()
        if not self._closing:
            await self._ticked.wait()

    def messages(self, topic: str) -> Mailbox[Message]:
        """Returns the mailbox for the messages of a topic from now on."""
        mailbox = self._topics.setdefault(topic, Mailbox(MESSAGES_BYTES))
        if self._closing:
            mailbox.end()
        return mailbox

    def _take(self, event: ServerEvent, cost: int) -> None:
        match event:
            case ParticipantJoined(participant=who):
                self.present[who.id] = HeldParticipant.of(who)
            case ParticipantLeft(participant=who):
                self.present.pop(who.id, None)
            case Message(topic=topic) if topic in self._topics:
                self._topics[topic].put(event, cost)

    def _hear(self, frame: bytes) -> None:
        """Takes the audio of a tick, and sends the agent's next frame."""
        self.heard.put(frame)
        if self.playout is not None and self.voice.held:
            self.playout.push(self.voice.read(self._frame_samples))
        self._ticked.set()
