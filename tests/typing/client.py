"""How the client is used, for mypy: its names must type every line as asserted. Never run."""

from collections.abc import Callable
from typing import Literal, assert_type

import numpy as np
from numpy.typing import NDArray

import vsingest
import vsingest.sync
from vsingest.client.connect_options import ConnectOptions
from vsingest.client.hearing.roster import Presence
from vsingest.client.sending.playback import Playback
from vsingest.protocol.audio import AudioFormat


async def talk() -> None:
    async with vsingest.connect(room_id="r", participant={"name": "n"}) as call:
        assert_type(call, vsingest.Call)
        await call.send(np.zeros(480, np.float32), rate=48_000)
        await call.send(b"\0\0", channels=1)
        await call.send(iter([b"\0\0"]))
        call.send_nowait(b"\0\0")
        assert_type(call.clear(), float)
        assert_type(call.played_by, Literal["mark", "estimate"])
        await call.publish("CHAT", "hello")
        async for frame in call.audio():
            assert_type(frame, NDArray[np.int16])
        async for sound in call.audio(rate=16_000, dtype="float32", frame_ms=10, raw=True):
            assert_type(sound, NDArray[np.float32])
        async for message in call.subscribe("CHAT"):
            assert_type(message.message, str)
        async for event in call.presence():
            assert_type(event, Presence)
        assert_type(call.on_message("CHAT", print), Callable[[], None])
        assert_type(call.stats(), vsingest.CallStats)
        assert_type(call.stats().sending.dropped, dict[str, int])
        assert_type(call.stats().reconnects, tuple[vsingest.Reconnected, ...])
        await call.drain()


async def wide() -> None:
    form: ConnectOptions = {
        "sample_rate": 16_000,
        "transport": "binary",
        "strict": True,
        "extensions": ("mark", "pubsub"),
    }
    call = await vsingest.connect(room_id="r", **form)
    assert_type(call, vsingest.Call)
    assert_type(call.audio_format, AudioFormat)
    assert_type(call.extensions, frozenset[str])
    await call.publish("CHAT", "hello", payload={"a": 1}, persist=True, send_only=["anna"])
    call.pause()
    call.resume()
    assert_type(call.paused, bool)
    async for told in call.playback():
        assert_type(told, Playback)
    await call.close()
    other = await vsingest.connect(room_id="r", io="thread")
    assert_type(other, vsingest.ThreadCall)
    await other.publish("CHAT", "hello", persist=True)
    async with other:
        async for told in other.playback():
            assert_type(told.speaking, bool)


async def apart() -> None:
    async with vsingest.connect(room_id="r", io="thread", reconnect=False) as call:
        assert_type(call, vsingest.ThreadCall)
        async for frame in call.audio():
            assert_type(frame, NDArray[np.int16])


async def many() -> None:
    client = vsingest.IngestClient(api_key="k", secret="s")
    async with client, client.connect(room_id="r", lead=0.1) as call:
        assert_type(call, vsingest.Call)


def block() -> None:
    with vsingest.sync.connect(room_id="r", on_stall="silence") as call:
        assert_type(call, vsingest.sync.Call)
        call.send(np.zeros(480, np.float32), rate=48_000)
        for frame in call.audio(dtype="float32"):
            assert_type(frame, NDArray[np.float32])
    call = vsingest.sync.connect(room_id="r", sample_rate=48_000)
    for told in call.playback():
        assert_type(told, Playback)
    call.close()
