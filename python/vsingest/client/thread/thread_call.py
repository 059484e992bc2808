"""A call on a separate thread, with the methods of `Call`."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Literal, TypeVar, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from vsingest.client.call.call import Call
from vsingest.client.call.publication import PublishOptions
from vsingest.client.callbacks import check_callback
from vsingest.client.connecting import LeftAtTheEnd
from vsingest.client.hearing.audio_format import FrameForm
from vsingest.client.hearing.roster import Presence
from vsingest.client.sending.playback import Playback
from vsingest.client.sending.samples import Source, blocks_of
from vsingest.client.thread.media_thread import MediaThread
from vsingest.client.thread.proxy_call import DistantCall
from vsingest.client.thread.proxy_stream import DistantStream, ThreadStream
from vsingest.protocol.events import TopicMessage

T = TypeVar("T")


class ThreadCall(DistantCall, LeftAtTheEnd):
    """A `Call` for programs whose loop may be busy; made by `vsingest.connect(io="thread")`.

    The call continues while the user's loop is busy: it sends what is queued, and keeps received
    items, up to a second of each. Callbacks are called in the user's loop.

    All methods belong to the event loop that joined the call.

    Args:
        thread: The thread of `call`.
        call: The joined call.
    """

    def __init__(self, thread: MediaThread, call: Call) -> None:
        super().__init__(thread, call)
        self._loop = asyncio.get_running_loop()
        self._holds_thread = True

    async def send(self, samples: Source, *, rate: int | None = None, channels: int = 1) -> None:
        """See `Call.send`."""
        utterance = self._thread.call(lambda: self._call.utterance(rate=rate, channels=channels))
        try:
            async for block in blocks_of(samples):
                if not await self._ask(utterance.put(block)):
                    break
        finally:
            self._thread.call(utterance.end)

    def playback(self) -> ThreadStream[Playback]:
        """See `Call.playback`."""
        return self._stream(self._call.playback)

    async def drain(self) -> None:
        """See `Call.drain`."""
        await self._ask(self._call.drain())

    @overload
    def audio(
        self, *, dtype: Literal["int16"] = ..., **form: Unpack[FrameForm]
    ) -> ThreadStream[NDArray[np.int16]]: ...
    @overload
    def audio(
        self, *, dtype: Literal["float32"], **form: Unpack[FrameForm]
    ) -> ThreadStream[NDArray[np.float32]]: ...
    def audio(self, **form: Any) -> ThreadStream[Any]:
        """See `Call.audio`."""
        return self._stream(lambda: self._call.audio(**form))

    async def publish(self, topic: str, text: str, **options: Unpack[PublishOptions]) -> None:
        """See `Call.publish`."""
        await self._ask(self._call.publish(topic, text, **options))

    def subscribe(self, topic: str) -> ThreadStream[TopicMessage]:
        """See `Call.subscribe`."""
        return self._stream(lambda: self._call.subscribe(topic))

    def on_message(
        self, topic: str, callback: Callable[[TopicMessage], object]
    ) -> Callable[[], None]:
        """See `Call.on_message`."""
        check_callback("callback", callback)

        def pass_on(message: TopicMessage) -> None:
            self._loop.call_soon_threadsafe(callback, message)

        end = self._thread.call(lambda: self._call.on_message(topic, pass_on))
        return lambda: self._thread.call(end)

    def presence(self) -> ThreadStream[Presence]:
        """See `Call.presence`."""
        return self._stream(self._call.presence)

    @property
    def is_the_parents(self) -> bool:
        """See `LeftAtTheEnd.is_the_parents`."""
        return self._thread.is_the_parents

    async def close(self) -> None:
        """See `Call.close`; releases the thread."""
        await self._end_by(self._call.close())

    async def leave(self) -> None:
        """See `Call.leave`; releases the thread."""
        # Cancelled or not, the call is left.
        await asyncio.shield(self._end_by(self._call.leave()))

    async def _end_by(self, ending: Coroutine[Any, Any, None]) -> None:
        try:
            await self._ask(ending)
        finally:
            if self._holds_thread and not self._thread.is_the_parents:
                self._holds_thread = False
                await self._thread.let_go()

    async def _ask(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(self._thread.start(coroutine))

    def _stream(self, make: Callable[[], Any]) -> ThreadStream[Any]:
        return ThreadStream(DistantStream(self._thread, self._thread.call(make)))
