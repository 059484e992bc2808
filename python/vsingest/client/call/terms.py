"""What a call asks for beyond the plain protocol, and what it is granted."""

import logging

from vsingest.client.errors import NotOffered
from vsingest.protocol.audio import PLAIN_AUDIO, AudioFormat
from vsingest.protocol.events import MeetingJoined, Start

_log = logging.getLogger("vsingest.client")


class Terms:
    """The terms of one call, over all its connections: what was granted first is asked for again.

    Args:
        audio: The format to ask for.
        extensions: To ask for.
        strict: Whether the call goes without nothing of it.

    Attributes:
        audio: The format of the present connection.
    """

    def __init__(self, audio: AudioFormat, extensions: tuple[str, ...], *, strict: bool) -> None:
        self.audio = PLAIN_AUDIO
        self._wish = audio
        self._extensions = extensions
        self._strict = strict
        self._settled = False

    @property
    def start(self) -> Start:
        """The event that asks for it."""
        audio = None if self._wish == PLAIN_AUDIO else self._wish
        return Start(extensions=self._extensions, audio=audio)

    @property
    def plain(self) -> bool:
        """Whether the audio is known before the service answers."""
        return self._wish == PLAIN_AUDIO

    def settle(self, meeting: MeetingJoined) -> AudioFormat:
        """Reads what the service grants; where that is less than was asked for, the log says so.

        Raises:
            NotOffered: The call cannot go on like this.
        """
        given = PLAIN_AUDIO if self.plain or meeting.audio is None else meeting.audio
        missing = sorted(set(self._extensions) - set(meeting.extensions))
        if given != self._wish:
            missing.append(f"audio at {self._wish.words}")
        if missing and self._strict:
            raise NotOffered(f"{', '.join(missing)}; leave out strict=True to go without")
        if not given.supported:
            raise NotOffered(f"audio that this client can read, but {given.words}")
        if self._settled and given.sample_rate != self.audio.sample_rate:
            raise NotOffered(
                f"{self.audio.sample_rate:,} Hz any more, which the call has; join another call"
            )
        if given != self._wish:
            _log.warning(
                "the service does not offer audio at %s; the call has %s",
                self._wish.words,
                given.words,
            )
        self.audio = self._wish = given
        self._settled = True
        return given
