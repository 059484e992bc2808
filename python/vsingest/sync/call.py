"""A call, blocking."""

from collections.abc import Callable, Iterator
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.client.hearing.roster import Presence
from vsingest.client.sending.samples import Samples
from vsingest.client.thread.proxy_call import DistantCall
from vsingest.client.thread.proxy_stream import DistantStream
from vsingest.protocol.audio import SAMPLE_RATE
from vsingest.protocol.events import TopicMessage
from vsingest.sync.stream import Stream


class Call(DistantCall):
    """As `vsingest.Call`, each method of which returns when it is done; for any thread.

    Args:
        thread: Where `call` lives.
        call: The joined call.
    """

    def send(
        self, samples: Samples | Iterator[Samples], *, rate: int = SAMPLE_RATE, channels: int = 1
    ) -> None:
        """See `vsingest.Call.send`; an iterator is read in the calling thread."""
        utterance = self._thread.call(lambda: self._call.utterance(rate=rate, channels=channels))
        try:
            for block in samples if isinstance(samples, Iterator) else (samples,):
                if not self._thread.wait(utterance.put(block)):
                    break
        finally:
            self._thread.call(utterance.end)

    def drain(self) -> None:
        """See `vsingest.Call.drain`."""
        self._thread.wait(self._call.drain())

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
        self._thread.wait(self._call.publish(topic, text))

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
        self._thread.wait(self._call.close())

    def leave(self) -> None:
        """See `vsingest.Call.leave`."""
        self._thread.wait(self._call.leave())

    def _stream(self, make: Callable[[], Any]) -> Stream[Any]:
        return Stream(DistantStream(self._thread, self._thread.call(make)))
