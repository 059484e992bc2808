"""What a client may ask for at `start` beyond the plain protocol, and what it gets.

All of it is ours. Nothing is on unless the client asked for it and `meeting-joined` confirmed it;
what was not asked for leaves every byte of the plain protocol as it was.
"""

from enum import StrEnum
from typing import Final

import msgspec

from vsingest.protocol.audio import PLAIN_AUDIO, AudioFormat
from vsingest.protocol.client_events import Start


class Extension(StrEnum):
    """What the member `extensions` of `start` may name.

    Attributes:
        CLEAR: `clear` drops the audio the server still holds, and is answered by `cleared`.
        MARK: `mark` is answered once all audio before it has entered the room.
        PUBSUB: A message may have `persist`, `sendOnly` and `payload`; subscribing replays.
    """

    CLEAR = "clear"
    MARK = "mark"
    PUBSUB = "pubsub"


_KNOWN: Final = frozenset(Extension)


class Agreement(msgspec.Struct, frozen=True):
    """What one connection is to be beyond the plain protocol.

    Attributes:
        extensions: Those that are on.
        confirmed_audio: What `meeting-joined` says of the audio; None where nothing was asked for,
            or nothing that can be had.
    """

    extensions: frozenset[Extension] = frozenset()
    confirmed_audio: AudioFormat | None = None

    @property
    def audio(self) -> AudioFormat:
        """The audio of the connection."""
        return self.confirmed_audio or PLAIN_AUDIO

    @property
    def names(self) -> tuple[str, ...]:
        """The extensions, as `meeting-joined` lists them."""
        return tuple(sorted(self.extensions))


PLAIN: Final = Agreement()


def agree(asked: Start) -> Agreement:
    """What of a client's wishes it gets.

    An extension of a newer version, or an audio format that cannot be had, is left out: what
    `meeting-joined` does not confirm, the client goes without.
    """
    named = frozenset(Extension(name) for name in asked.extensions if name in _KNOWN)
    audio = asked.audio if asked.audio is not None and asked.audio.supported else None
    return Agreement(named, audio)
