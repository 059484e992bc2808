"""The capture of one call, over all of its connections."""

import asyncio
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final, Self

import msgspec
import numpy as np
from numpy.typing import NDArray
from yarl import URL

from vsingest import system
from vsingest.client.capture.file import CaptureFile
from vsingest.client.capture.lines import RecordWriter, Samples, WireMessage, hide_in
from vsingest.client.capture.records import Audio, Binary, End, Header, LostRecord, PhaseRecord, Way
from vsingest.client.capture.spool import Spool
from vsingest.client.origin import Origin
from vsingest.media.clock import Clock
from vsingest.observe.redaction import REDACTED, Secrets
from vsingest.protocol.audio import FRAME_SAMPLES, PLAIN_AUDIO, AudioFormat

_LINE_BYTES: Final = 100  # the approximate size of a line beside its message


class Capture:
    """Records what goes over a call's connections; entering the block creates the file.

    Args:
        path: The file; see `CaptureFile`.
        clock: The clock of `t`.
        known_secrets: Texts to remove, beside everything that looks like a secret.
    """

    def __init__(
        self, path: str | os.PathLike[str], clock: Clock, known_secrets: Iterable[str] = ()
    ) -> None:
        self._path = path
        self._clock = clock
        self._origin = Origin()
        self._secrets = Secrets(known_secrets)
        self._spool: Spool | None = None
        self._start = 0.0
        self._connection = 0
        self._messages = 0
        self._lost = 0
        self._lost_in_all = 0
        self._frame = FRAME_SAMPLES

    async def __aenter__(self) -> Self:
        file = CaptureFile(self._path)
        self._start = self._clock.now()
        self._spool = Spool(file, RecordWriter(self._secrets))
        started = datetime.fromtimestamp(system.wall(), UTC)
        header = Header(started=started, software=f"vsingest {version('vsingest')}")
        self._spool.put(header, _LINE_BYTES)
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._origin.is_the_parents:
            return
        assert self._spool is not None
        self._note_lost()
        end = End(**self._here(), messages=self._messages, lost=self._lost_in_all)
        self._spool.put(end, _LINE_BYTES)
        await asyncio.shield(asyncio.to_thread(self._spool.close))

    def dialling(self) -> None:
        """Records that the next connection begins."""
        self._connection += 1
        self.phase("dialling")

    def opening(self, ws_url: str) -> None:
        """Records the URL of the connection, without its secrets."""
        url = URL(ws_url)
        self._secrets.add(url.query.values())
        shown = url.with_user(None).with_query(dict.fromkeys(url.query, REDACTED))
        self.phase("opening", url=shown.human_repr())

    def phase(self, phase: str, **detail: Any) -> None:
        """Records the state of the connection."""
        shown = hide_in(detail, self._secrets)
        self._put(PhaseRecord(**self._here(), phase=phase, detail=shown), _LINE_BYTES, messages=0)

    def agree(self, audio: AudioFormat) -> None:
        """Records the format of the audio on this connection, unless it is the plain one."""
        self._frame = audio.frame_samples
        if audio != PLAIN_AUDIO:
            self.phase("audio", sampleRate=audio.sample_rate, transport=audio.transport)

    def sent(self, message: bytes) -> None:
        """Records a message that was written."""
        self._note("out", message)

    def sent_audio(self, pcm: NDArray[np.int16]) -> None:
        """Records audio that was written; keeps the array."""
        frames = -(-len(pcm) // self._frame)
        item = Samples(self._now(), self._connection, pcm, self._frame)
        self._put(item, pcm.nbytes + _LINE_BYTES, messages=frames)

    def sent_silence(self) -> None:
        """Records a frame of silence that was written."""
        pcm = bytes(2 * self._frame)
        silence = Audio(**self._here(), way="out", pcm=pcm, padding=self._frame)
        self._put(silence, len(pcm) + _LINE_BYTES)

    def heard(self, message: str | bytes) -> None:
        """Records a received message."""
        self._note("in", message)

    def heard_audio(self, pcm: bytes) -> None:
        """Records a binary message of samples that was received."""
        self._put(Audio(**self._here(), way="in", pcm=pcm), len(pcm) + _LINE_BYTES)

    def heard_binary(self) -> None:
        """Records a received binary message."""
        self._put(Binary(**self._here(), way="in"), _LINE_BYTES)

    def _note(self, way: Way, message: str | bytes) -> None:
        item = WireMessage(self._now(), self._connection, way, message)
        self._put(item, len(message) + _LINE_BYTES)

    def _put(
        self, item: msgspec.Struct | WireMessage | Samples, size: int, messages: int = 1
    ) -> None:
        assert self._spool is not None
        self._messages += messages
        if self._spool.full:
            self._lost += messages
            return
        self._note_lost()
        self._spool.put(item, size)

    def _note_lost(self) -> None:
        if self._lost:
            assert self._spool is not None
            self._spool.put(LostRecord(**self._here(), messages=self._lost), _LINE_BYTES)
            self._lost_in_all += self._lost
            self._lost = 0

    def _now(self) -> float:
        return round(self._clock.now() - self._start, 6)

    def _here(self) -> dict[str, Any]:
        return {"t": self._now(), "connection": self._connection}
