"""However the bytes of a connection are cut, the same audio and the same events come of them."""

import base64
import json
import os
from itertools import count, pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from vsingest.fast import FrameParser, Opcode, encode_frame

rooms = count()
AUDIO = np.arange(1, 5 * 160 + 1, dtype=np.int16)


def frame(**event):
    return encode_frame(Opcode.TEXT, json.dumps(event), mask_key=os.urandom(4))


def media(samples):
    return frame(event="media", payload=base64.b64encode(samples.tobytes()).decode())


def call():
    """A whole call as one stream of bytes: audio of uneven lengths between other events."""
    return b"".join(
        [
            frame(event="start"),
            frame(event="subscribe", topic="t"),
            media(AUDIO[:160]),
            encode_frame(Opcode.PING, b"p", mask_key=os.urandom(4)),
            media(AUDIO[160:163]),
            frame(event="message", topic="t", data="between"),
            media(AUDIO[163:700]),
            frame(event="nonsense"),
            media(AUDIO[700:]),
            frame(event="message", topic="t", data="last"),
        ]
    )


async def raw(running, url):
    url = URL(url)
    reader, writer = await running.open(url)
    handshake = (
        f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n"
    )
    return reader, writer, handshake.encode()


async def events_until_last(reader):
    """The events a client reads up to the last message, and the pong among them."""
    await reader.readuntil(b"\r\n\r\n")
    parser, seen = FrameParser(role="client"), []
    while True:
        for got in parser.feed(await reader.read(65_536)):
            if got.opcode is Opcode.PONG:
                seen.append(bytes(got.payload))
                continue
            event = json.loads(bytes(got.payload))
            seen.append(event.get("data", {}).get("message") or event.get("code") or event["event"])
            if seen[-1] == "last":
                return seen


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cuts=st.lists(st.integers(0, 2_500), max_size=40), early=st.booleans())
async def test_any_split_of_a_call(running, cuts, early):
    room = f"room-{next(rooms)}"
    bob = await running.join("bob", room)
    reader, writer, handshake = await raw(running, await running.create(room, id="ann"))
    stream = call()
    if early:
        stream = handshake + stream
    else:
        writer.write(handshake)
    cuts = sorted(cuts)
    for start, end in pairwise([0, *cuts, len(stream)]):
        writer.write(stream[start:end])
        await writer.drain()
    seen = await events_until_last(reader)
    assert b"p" in seen
    seen.remove(b"p")
    assert seen == ["meeting-joined", "participant-joined", "between", "unknown-event", "last"]
    await bob.expect("participant-joined")
    running.ticker(5)
    heard = np.concatenate([await bob.hear() for _ in range(5)])
    assert np.array_equal(heard, AUDIO)
    writer.write(frame(event="stop") + encode_frame(Opcode.CLOSE, b"", mask_key=bytes(4)))
    await reader.read()
    writer.close()
    await writer.wait_closed()
    await bob.socket.close()
