"""The methods of a call on the media thread that do not wait."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vsingest.client.call.call import Call
from vsingest.client.call.ending import Ending
from vsingest.client.sending.samples import Samples
from vsingest.client.stats import CallStats
from vsingest.client.thread.media_thread import MediaThread
from vsingest.protocol.audio import AudioFormat
from vsingest.protocol.events import Participant


class DistantCall:
    """The methods of `Call` that do not wait, for the blocking and the asynchronous proxy.

    Args:
        thread: The thread of `call`.
        call: The joined call.
    """

    def __init__(self, thread: MediaThread, call: Call) -> None:
        self._thread = thread
        self._call = call

    def __repr__(self) -> str:
        return repr(self._call)

    @property
    def participants(self) -> Mapping[str, Participant]:
        """The others in the room by id, as they are now."""
        return self._thread.call(lambda: dict(self._call.participants))

    @property
    def call_id(self) -> str | None:
        """See `vsingest.Call.call_id`."""
        return self._call.call_id

    @property
    def audio_format(self) -> AudioFormat:
        """See `vsingest.Call.audio_format`."""
        return self._call.audio_format

    @property
    def extensions(self) -> frozenset[str]:
        """See `vsingest.Call.extensions`."""
        return self._call.extensions

    @property
    def ended(self) -> Ending | None:
        """See `vsingest.Call.ended`."""
        return self._call.ended

    @property
    def room_id(self) -> str:
        """See `vsingest.Call.room_id`."""
        return self._call.room_id

    @property
    def session_id(self) -> str:
        """See `vsingest.Call.session_id`."""
        return self._call.session_id

    def send_nowait(self, samples: Samples, *, rate: int | None = None, channels: int = 1) -> None:
        """See `vsingest.Call.send_nowait`."""
        self._thread.call(lambda: self._call.send_nowait(samples, rate=rate, channels=channels))

    def clear(self) -> float:
        """See `vsingest.Call.clear`."""
        return self._thread.call(self._call.clear)

    def pause(self) -> None:
        """See `vsingest.Call.pause`."""
        self._thread.call(self._call.pause)

    def resume(self) -> None:
        """See `vsingest.Call.resume`."""
        self._thread.call(self._call.resume)

    @property
    def paused(self) -> bool:
        """See `vsingest.Call.paused`."""
        return self._thread.call(lambda: self._call.paused)

    @property
    def played_ms(self) -> float:
        """See `vsingest.Call.played_ms`."""
        return self._thread.call(lambda: self._call.played_ms)

    @property
    def played_by(self) -> Literal["mark", "estimate"]:
        """See `vsingest.Call.played_by`."""
        return self._thread.call(lambda: self._call.played_by)

    @property
    def queued_ms(self) -> float:
        """See `vsingest.Call.queued_ms`."""
        return self._thread.call(lambda: self._call.queued_ms)

    def stats(self) -> CallStats:
        """See `vsingest.Call.stats`."""
        return self._thread.call(self._call.stats)

    @property
    def lateness(self) -> NDArray[np.float64]:
        """See `vsingest.Call.lateness`."""
        return self._thread.call(lambda: self._call.lateness)
