"""A call, blocking."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.client.call import Call as AsyncCall
from vsingest.client.distant_stream import DistantStream
from vsingest.client.media_thread import MediaThread
from vsingest.client.roster import Presence
from vsingest.client.samples import Samples
from vsingest.client.stats import CallStats
from vsingest.protocol.audio import SAMPLE_RATE
from vsingest.protocol.events import Participant, TopicMessage
from vsingest.sync.stream import Stream


class Call:
    """As `vsingest.Call`, each method of which returns when it is done; for any thread.

    Args:
        thread: Where `call` lives.
        call: The joined call.
    """

    def __init__(self, thread: MediaThread, call: AsyncCall) -> None:
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
    def room_id(self) -> str:
        """See `vsingest.Call.room_id`."""
        return self._call.room_id

    @property
    def session_id(self) -> str:
        """See `vsingest.Call.session_id`."""
        return self._call.session_id

    def send(
        self, samples: Samples | Iterator[Samples], *, rate: int = SAMPLE_RATE, channels: int = 1
    ) -> None:
        """See `vsingest.Call.send`; an iterator is read in the calling thread."""
        for block in samples if isinstance(samples, Iterator) else (samples,):
            self._thread.start(self._call.send(block, rate=rate, channels=channels)).result()

    def send_nowait(self, samples: Samples, *, rate: int = SAMPLE_RATE, channels: int = 1) -> None:
        """See `vsingest.Call.send_nowait`."""
        self._thread.call(lambda: self._call.send_nowait(samples, rate=rate, channels=channels))

    def clear(self) -> float:
        """See `vsingest.Call.clear`."""
        return self._thread.call(self._call.clear)

    def drain(self) -> None:
        """See `vsingest.Call.drain`."""
        self._thread.start(self._call.drain()).result()

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

    @overload
    def audio(
        self,
        *,
        rate: int = ...,
        dtype: Literal["int16"] = ...,
        frame_ms: int = ...,
        raw: bool = ...,
    ) -> Stream[NDArray[np.int16]]: ...
    @overload
    def audio(
        self, *, rate: int = ..., dtype: Literal["float32"], frame_ms: int = ..., raw: bool = ...
    ) -> Stream[NDArray[np.float32]]: ...
    def audio(self, **form: Any) -> Stream[Any]:
        """See `vsingest.Call.audio`."""
        return self._stream(lambda: self._call.audio(**form))

    def publish(self, topic: str, text: str) -> None:
        """See `vsingest.Call.publish`."""
        self._thread.start(self._call.publish(topic, text)).result()

    def subscribe(self, topic: str) -> Stream[TopicMessage]:
        """See `vsingest.Call.subscribe`."""
        return self._stream(lambda: self._call.subscribe(topic))

    def on_message(
        self, topic: str, callback: Callable[[TopicMessage], object]
    ) -> Callable[[], None]:
        """See `vsingest.Call.on_message`; called in the thread of the audio."""
        end = self._thread.call(lambda: self._call.on_message(topic, callback))
        return lambda: self._thread.call(end)

    def presence(self) -> Stream[Presence]:
        """See `vsingest.Call.presence`."""
        return self._stream(self._call.presence)

    def close(self) -> None:
        """See `vsingest.Call.close`."""
        self._thread.start(self._call.close()).result()

    def leave(self) -> None:
        """See `vsingest.Call.leave`."""
        self._thread.start(self._call.leave()).result()

    def stats(self) -> CallStats:
        """See `vsingest.Call.stats`."""
        return self._thread.call(self._call.stats)

    @property
    def lateness(self) -> NDArray[np.float64]:
        """See `vsingest.Call.lateness`."""
        return self._thread.call(lambda: self._call.lateness)

    def _stream(self, make: Callable[[], Any]) -> Stream[Any]:
        return Stream(DistantStream(self._thread, self._thread.call(make)))
