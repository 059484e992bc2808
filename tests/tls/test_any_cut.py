"""However the records of a connection are made and cut, the same audio and events come of them."""

import asyncio
import base64
import json
import ssl
from itertools import pairwise

import numpy as np
import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples_of_laws import examples
from tests.tls.rig import consumed, taken, until

from vsingest.fast import MediaReceiver, Opcode, encode_frame
from vsingest.transport.playout import make_playout

LOOPS = {"asyncio": asyncio.SelectorEventLoop, "uvloop": uvloop.new_event_loop}
RAMP = np.arange(1, 801, dtype=np.int16)


def media(samples, key):
    payload = base64.b64encode(samples.tobytes()).decode()
    return encode_frame(
        Opcode.TEXT, json.dumps({"event": "media", "payload": payload}), mask_key=key
    )


def stream(key):
    """Messages of every kind; masked as a client's are, or bare as a server's."""
    return b"".join(
        [
            media(RAMP[:160], key),
            encode_frame(Opcode.PING, b"p", mask_key=key),
            encode_frame(Opcode.TEXT, b'{"event":"one"}', mask_key=key),
            media(RAMP[160:163], key),
            encode_frame(Opcode.BINARY, bytes(3_000), mask_key=key),
            media(RAMP[163:700], key),
            media(RAMP[700:], key),
            encode_frame(Opcode.CLOSE, b"\x03\xe8bye", mask_key=key),
        ]
    )


class Heard(MediaReceiver, asyncio.BufferedProtocol):
    """Notes all that comes of the bytes."""

    def __init__(self, role, room):
        super().__init__(bytearray(room), role=role)
        self.playout = make_playout(160)
        self.frames = []
        self.ended = 0
        self.lost = []

    def frame_received(self, opcode, payload, close_code):
        self.frames.append((opcode, payload, close_code))
        if opcode in (Opcode.TEXT, Opcode.BINARY):
            self.message_handled()

    def eof_received(self):
        self.ended += 1

    def connection_lost(self, exc):
        self.lost.append(exc)

    def outcome(self):
        """What the application knows of, samples and books included."""
        held = self.playout.stats()
        audio = np.zeros((8, 160), np.int16)
        for frame in audio:
            self.playout.pull(out=frame)
        books = self.received_bytes, self.read_budget, self.media_messages
        return self.frames, audio.tobytes(), held, books


def of_plain(data, role):
    heard = Heard(role, len(data))
    heard.get_buffer(-1)[:] = data
    heard.buffer_updated(len(data))
    return heard.outcome()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("side", ["server", "client"])
@pytest.mark.parametrize("loop", LOOPS)
@settings(max_examples=examples(30), deadline=None)
@given(
    records=st.lists(st.integers(0, 6_000), max_size=12),
    cuts=st.lists(st.integers(0, 9_000), max_size=20),
    news=st.lists(st.sampled_from(["none", "rekey", "rekey both", "ticket"]), max_size=12),
    pauses=st.sets(st.integers(0, 20), max_size=4),
    room=st.sampled_from([1, 100, 8_192]),
)
def test_any_cut_of_any_records(loop, side, version, records, cuts, news, pauses, room):
    data = stream(b"\x01\x02\x03\x04" if side == "server" else None)

    def written(peer):
        """The whole stream in records, with what TLS itself has to say between them."""
        bounds = sorted({0, len(data), *(bound for bound in records if bound < len(data))})
        for i, (start, end) in enumerate(pairwise(bounds)):
            said = news[i] if i < len(news) and version is ssl.TLSVersion.TLSv1_3 else "none"
            if said.startswith("rekey"):
                peer.rekey(both=said == "rekey both")
            elif said == "ticket":
                peer.ticket()
            peer.tls.write(data[start:end])
        with pytest.raises(ssl.SSLWantReadError):
            peer.tls.unwrap()
        return peer.records()

    async def check():
        heard = Heard(side, room)
        transport, _, peer, ours = await taken(heard, side=side, version=version)
        cipher = written(peer)
        bounds = sorted({0, len(cipher), *(cut for cut in cuts if cut < len(cipher))})
        for i, (start, end) in enumerate(pairwise(bounds)):
            if i in pauses:
                transport.pause_reading()
                transport.pause_reading()
            await peer.send(cipher[start:end])
            await asyncio.sleep(0)
            if i in pauses:
                assert not transport.is_reading()
                transport.resume_reading()
            await consumed(ours)
        await until(lambda: heard.ended)
        assert not await peer.read(1)  # the near end's close_notify came, too
        await until(lambda: heard.lost)
        assert (heard.ended, heard.lost) == (1, [None])
        assert heard.outcome() == of_plain(data, side)

    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(check())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 40_000)),
        st.tuples(st.just("read"), st.integers(1, 60_000)),
        st.tuples(st.just("rekey"), st.booleans()),
        st.tuples(st.just("turn"), st.none()),
    ),
    max_size=30,
)


@pytest.mark.parametrize("side", ["server", "client"])
@pytest.mark.parametrize("loop", LOOPS)
@settings(max_examples=examples(30), deadline=None)
@given(steps=STEPS, high=st.sampled_from([0, 1, 16_384]))
def test_all_that_is_written_arrives_in_order_however_full_the_socket_is(loop, side, steps, high):
    async def check():
        transport, near, peer, _ = await taken(side=side, room=2_048)
        transport.set_write_buffer_limits(high=high)
        written, heard = b"", b""
        for step, value in steps:
            match step:
                case "write":
                    data = bytes((len(written) + i) % 251 for i in range(value))
                    written += data
                    transport.write(data)
                    # Once paused, it stays so down to the lower limit.
                    bound = high // 4 if near.paused else high
                    assert near.paused == (transport.get_write_buffer_size() > bound)
                case "read":
                    heard += await peer.read(min(value, len(written) - len(heard)))
                case "rekey":
                    peer.rekey(both=value)
                    await peer.send()
                case "turn":
                    await asyncio.sleep(0)
        transport.close()
        transport.write(b"never")
        assert transport.is_closing()
        heard += await peer.read(len(written) + 1)
        assert heard == written
        peer.tls.unwrap()  # the near end waits for the answer to its close_notify
        assert not near.lost.done()
        await peer.send()
        assert await near.lost is None

    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(check())
