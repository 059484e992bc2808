"""The extensions that a client may request at `start`, and which of them it gets.

All extensions are ours. An extension is off unless the client requests it and `meeting-joined`
confirms it; while it is off, every byte is that of the plain protocol.
"""

from enum import StrEnum
from typing import Final

import msgspec

from vsingest.protocol.audio import PLAIN_AUDIO, AudioFormat
from vsingest.protocol.client_events import Start


class Extension(StrEnum):
    """The extensions that the member `extensions` of `start` may name.

    Attributes:
        CLEAR: `clear` drops the audio that the server still holds; the answer is `cleared`.
        MARK: `mark` is answered once all audio before it has been mixed.
        PUBSUB: A message may have `persist`, `sendOnly` and `payload`; new subscribers get a
            replay.
    """

    CLEAR = "clear"
    MARK = "mark"
    PUBSUB = "pubsub"


_KNOWN: Final = frozenset(Extension)


class Agreement(msgspec.Struct, frozen=True):
    """The extensions and the audio format of one connection.

    Attributes:
        extensions: Those that are on.
        confirmed_audio: The audio format in `meeting-joined`; None if the client requested none, or
            one that is not supported.
    """

    extensions: frozenset[Extension] = frozenset()
    confirmed_audio: AudioFormat | None = None

    @property
    def audio(self) -> AudioFormat:
        """The audio format of the connection."""
        return self.confirmed_audio or PLAIN_AUDIO

    @property
    def names(self) -> tuple[str, ...]:
        """The extensions, as `meeting-joined` lists them."""
        return tuple(sorted(self.extensions))


PLAIN: Final = Agreement()


def agree(asked: Start) -> Agreement:
    """Decides which of the extensions that a client requests it gets.

    Unknown extensions and unsupported audio formats are left out: what `meeting-joined` does not
    confirm is off.
    """
    named = frozenset(Extension(name) for name in asked.extensions if name in _KNOWN)
    audio = asked.audio if asked.audio is not None and asked.audio.supported else None
    return Agreement(named, audio)
