"""The audio format and the extensions that a call requests and is granted."""

import logging

from vsingest.client.errors import NotOffered
from vsingest.protocol.audio import PLAIN_AUDIO, AudioFormat
from vsingest.protocol.events import MeetingJoined, Start

_log = logging.getLogger("vsingest.client")


class Terms:
    """The terms of one call; later connections request what the first was granted.

    Args:
        audio: The audio format to request.
        extensions: The extensions to request.
        strict: Whether the call fails if the service does not grant everything.

    Attributes:
        audio: The audio format of the present connection.
    """

    def __init__(self, audio: AudioFormat, extensions: tuple[str, ...], *, strict: bool) -> None:
        self.audio = PLAIN_AUDIO
        self._wish = audio
        self._extensions = extensions
        self._strict = strict
        self._settled = False

    @property
    def start(self) -> Start:
        """Returns the `start` event with the request."""
        audio = None if self._wish == PLAIN_AUDIO else self._wish
        return Start(extensions=self._extensions, audio=audio)

    @property
    def plain(self) -> bool:
        """Whether the audio format is known before the service answers."""
        return self._wish == PLAIN_AUDIO

    def settle(self, meeting: MeetingJoined) -> AudioFormat:
        """Reads what the service grants; logs a warning if that is less than requested.

        Raises:
            NotOffered: The call cannot continue with that.
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
