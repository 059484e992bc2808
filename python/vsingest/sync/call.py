"""The blocking call."""

import atexit
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Literal, Self, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.client.call.call import Call as AsyncCall
from vsingest.client.call.publication import PublishOptions
from vsingest.client.hearing.audio_format import FrameForm
from vsingest.client.hearing.roster import Presence
from vsingest.client.sending.playback import Playback
from vsingest.client.sending.samples import Samples
from vsingest.client.thread.media_thread import MediaThread
from vsingest.client.thread.proxy_call import DistantCall
from vsingest.client.thread.proxy_stream import DistantStream
from vsingest.protocol.events import TopicMessage
from vsingest.sync.stream import Stream


class Call(DistantCall):
    """A `vsingest.Call` whose methods return when they are done; any thread may use it.

    Args:
        thread: The thread of `call`.
        call: The joined call.
    """

    def __init__(self, thread: MediaThread, call: AsyncCall) -> None:
        super().__init__(thread, call)
        _open.add(self)

    def send(
        self, samples: Samples | Iterator[Samples], *, rate: int | None = None, channels: int = 1
    ) -> None:
        """See `vsingest.Call.send`; an iterator is read in the calling thread."""
        utterance = self._thread.call(lambda: self._call.utterance(rate=rate, channels=channels))
        try:
            for block in samples if isinstance(samples, Iterator) else (samples,):
                if not self._thread.wait(utterance.put(block)):
                    break
        finally:
            self._thread.call(utterance.end)

    def playback(self) -> Stream[Playback]:
        """See `vsingest.Call.playback`."""
        return self._stream(self._call.playback)

    def drain(self) -> None:
        """See `vsingest.Call.drain`."""
        self._thread.wait(self._call.drain())

    @overload
    def audio(
        self, *, dtype: Literal["int16"] = ..., **form: Unpack[FrameForm]
    ) -> Stream[NDArray[np.int16]]: ...
    @overload
    def audio(
        self, *, dtype: Literal["float32"], **form: Unpack[FrameForm]
    ) -> Stream[NDArray[np.float32]]: ...
    def audio(self, **form: Any) -> Stream[Any]:
        """See `vsingest.Call.audio`."""
        return self._stream(lambda: self._call.audio(**form))

    def publish(self, topic: str, text: str, **options: Unpack[PublishOptions]) -> None:
        """See `vsingest.Call.publish`."""
        self._thread.wait(self._call.publish(topic, text, **options))

    def subscribe(self, topic: str) -> Stream[TopicMessage]:
        """See `vsingest.Call.subscribe`."""
        return self._stream(lambda: self._call.subscribe(topic))

    def on_message(
        self, topic: str, callback: Callable[[TopicMessage], object]
    ) -> Callable[[], None]:
        """See `vsingest.Call.on_message`; the callback runs in the thread of the audio."""
        end = self._thread.call(lambda: self._call.on_message(topic, callback))
        return lambda: self._thread.call(end)

    def presence(self) -> Stream[Presence]:
        """See `vsingest.Call.presence`."""
        return self._stream(self._call.presence)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        if self._thread.is_the_parents:
            _open.discard(self)
        elif kind is None:
            self.close()
        else:
            self.leave()

    def close(self) -> None:
        """See `vsingest.Call.close`; releases the thread of the audio."""
        self._end_by(self._call.close())

    def leave(self) -> None:
        """See `vsingest.Call.leave`; releases the thread of the audio."""
        self._end_by(self._call.leave())

    def _end_by(self, ending: Coroutine[Any, Any, None]) -> None:
        try:
            self._thread.wait(ending)
        finally:
            if self in _open and not self._thread.is_the_parents:
                _open.discard(self)
                self._thread.release()

    def _stream(self, make: Callable[[], Any]) -> Stream[Any]:
        return Stream(DistantStream(self._thread, self._thread.call(make)))


_open: set[Call] = set()


@atexit.register
def _leave_all() -> None:
    """Leaves calls that the program did not close, while their thread still runs."""
    for call in tuple(_open):
        call.__exit__(SystemExit, SystemExit(), None)
