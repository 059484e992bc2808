"""The laws of the frame parser: slicing makes no difference, and another library reads the same."""

import gc
import itertools
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.frames import Frame as PeerFrame
from websockets.frames import Opcode as PeerOpcode
from websockets.protocol import Protocol, Side

from vsingest import fast
from vsingest.fast import Opcode

LIMIT = 4_096
roles = st.sampled_from(["server", "client"])
payloads = st.one_of(st.binary(max_size=300), st.sampled_from([125, 126, 127, 4_000]).map(bytes))
controls = st.tuples(st.sampled_from([0x89, 0x8A]), st.binary(max_size=125))


@st.composite
def messages(draw):
    """A message in one to four frames with control frames between: (first byte, payload) each."""
    opcode = draw(st.sampled_from([Opcode.TEXT, Opcode.BINARY]))
    data = draw(st.text(max_size=100).map(str.encode) if opcode is Opcode.TEXT else payloads)
    edges = [0, *sorted(draw(st.lists(st.integers(0, len(data)), max_size=3))), len(data)]
    parts = [data[a:b] for a, b in itertools.pairwise(edges)]
    frames = []
    for i, part in enumerate(parts):
        fin = 0x80 if i == len(parts) - 1 else 0
        frames.append((fin | (opcode if i == 0 else Opcode.CONTINUATION), part))
        frames += [] if fin else draw(st.lists(controls, max_size=2))
    return frames


close_frames = st.one_of(
    st.just([]),
    st.tuples(st.sampled_from([1000, 1001, 3000, 4410]), st.text(max_size=30)).map(
        lambda close: [(0x88, close[0].to_bytes(2, "big") + close[1].encode())]
    ),
)
streams = st.tuples(
    st.lists(st.one_of(messages(), controls.map(lambda frame: [frame])), max_size=5), close_frames
).map(lambda parts: [*itertools.chain.from_iterable(parts[0]), *parts[1]])


def assembled(frames):
    """What a receiver should see, by a model that joins the fragments."""
    events, opcode, data = [], 0, b""
    for first, payload in frames:
        if first & 0x08:
            code = None
            if first & 0x0F == Opcode.CLOSE:
                code = int.from_bytes(payload[:2], "big") if payload else 1005
            events.append((first & 0x0F, True, payload, code))
            continue
        opcode = first & 0x0F or opcode
        data += payload
        if first & 0x80:
            events.append((opcode, True, data, None))
            data = b""
    return events


def sliced(data, cuts):
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


cuts = st.lists(st.integers(0, 10_000), max_size=8)


@given(streams, roles, cuts, st.sampled_from(["feed", "feed_in_place"]))
def test_messages_come_out_however_the_stream_is_sliced(serialise, read, frames, role, at, feed):
    data = b"".join(serialise(frames, role))
    parser = fast.FrameParser(role=role, max_message_bytes=LIMIT)
    assert read(parser, sliced(data, at), feed=feed) == (assembled(frames), 0)


@given(streams, roles, st.data())
def test_a_spoilt_stream_gives_the_same_in_any_slicing(serialise, read, frames, role, draw):
    data = bytearray(b"".join(serialise(frames, role)))
    for _ in range(draw.draw(st.integers(0, 3)) if data else 0):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    fragments = draw.draw(st.booleans())

    def answer(slices, feed="feed"):
        parser = fast.FrameParser(role=role, max_message_bytes=LIMIT, fragments=fragments)
        return read(parser, slices, feed=feed)

    whole = answer([data])
    assert answer(sliced(data, draw.draw(cuts))) == whole
    assert answer([data[i : i + 1] for i in range(len(data))]) == whole
    assert answer(sliced(data, draw.draw(cuts)), "feed_in_place") == whole


def read_by_peer(data, role):
    side = Side.SERVER if role == "server" else Side.CLIENT
    peer = Protocol(side, max_size=LIMIT)
    peer.receive_data(bytes(data))
    codes = {ProtocolError: 1002, PayloadTooBig: 1009, UnicodeDecodeError: 1007}
    code = codes[type(peer.parser_exc)] if peer.parser_exc else 0
    events = [
        (int(frame.opcode), frame.fin, bytes(frame.data))
        for frame in peer.events_received()
        if isinstance(frame, PeerFrame)
    ]
    return events, code


@given(streams, roles, st.data())
def test_what_it_accepts_is_what_websockets_reads(serialise, read, frames, role, draw):
    data = bytearray(b"".join(serialise(frames, role)))
    if data and draw.draw(st.booleans()):
        data[draw.draw(st.integers(0, len(data) - 1))] ^= 1 << draw.draw(st.integers(0, 7))
    parser = fast.FrameParser(role=role, max_message_bytes=LIMIT, fragments=True)
    events, code = read(parser, [data])
    events = [event[:3] for event in events]
    by_peer, code_by_peer = read_by_peer(data, role)
    if parser.closed and code_by_peer:
        # It refuses a close amid a fragmented message, which section 5.5 allows.
        assert events[:-1] == by_peer
    elif code == 0:
        assert (events, 0) == (by_peer, code_by_peer)
    else:
        # We check more (UTF-8, shortest lengths), so we may stop earlier, never later.
        assert events == by_peer[: len(events)]


@given(streams, roles)
def test_fragments_are_handed_out_as_they_end(serialise, read, frames, role):
    parser = fast.FrameParser(role=role, max_message_bytes=LIMIT, fragments=True)
    events, code = read(parser, serialise(frames, role))
    assert code == 0
    assert [event[:3] for event in events] == [
        (first & 0x0F, bool(first & 0x80), payload) for first, payload in frames
    ]


@pytest.mark.parametrize("opcode", [PeerOpcode.TEXT, PeerOpcode.BINARY])
@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_frames_of_another_library_are_read(size, opcode):
    payload = b"x" * size
    parser = fast.FrameParser(role="server")
    (frame,) = parser.feed(PeerFrame(opcode, payload).serialize(mask=True))
    assert (frame.opcode, frame.payload) == (opcode, payload)


def test_frames_before_the_fault_travel_with_it_once():
    parser = fast.FrameParser(role="client")
    with pytest.raises(fast.FrameError, match=r"^1002: reserved opcode$") as caught:
        parser.feed(b"\x81\x02hi\x83\x00\x81\x02no")
    assert [frame.payload for frame in caught.value.frames] == [b"hi"]
    with pytest.raises(fast.FrameError) as again:
        parser.feed(b"\x81\x02no")
    assert (again.value.code, again.value.reason) == (1002, "reserved opcode")
    assert again.value.frames == ()


def test_a_frame_says_what_it_is_and_never_what_it_holds():
    parser = fast.FrameParser(role="client", fragments=True)
    text, close = parser.feed(b"\x01\x06secret\x88\x05\x03\xe8bye")
    assert repr(text) == "<Frame TEXT: 6 bytes, more to come>"
    assert repr(close) == "<Frame CLOSE 1000: 5 bytes>"
    assert text.opcode is Opcode.TEXT
    assert (text.fin, text.close_code, text.close_reason) == (False, None, None)
    assert (close.fin, close.close_code, close.close_reason) == (True, 1000, "bye")
    with pytest.raises(AttributeError):
        text.payload = b""
    with pytest.raises(TypeError, match="comes from FrameParser"):
        type(text)()


def test_after_a_close_frame_everything_is_passed_over():
    parser = fast.FrameParser(role="client")
    assert not parser.closed
    (close,) = parser.feed(b"\x88\x00\x83\xff rubbish")
    assert (close.close_code, close.close_reason) == (1005, "")
    assert parser.closed
    assert parser.feed(b"\x83\xff") == []


def test_feed_leaves_the_callers_bytes_alone():
    stream = bytearray(fast.encode_frame(Opcode.TEXT, "hello", mask_key=b"\1\2\3\4"))
    before = bytes(stream)
    (frame,) = fast.FrameParser(role="server").feed(stream)
    assert type(frame.payload) is bytes
    assert stream == before
    stream.clear()
    assert frame.payload == b"hello"


def test_a_view_lies_in_the_callers_buffer_and_forbids_resizing():
    stream = bytearray(fast.encode_frame(Opcode.BINARY, b"hello", mask_key=b"\1\2\3\4"))
    (frame,) = fast.FrameParser(role="server").feed_in_place(stream)
    assert frame.payload.obj is stream
    assert frame.payload.format == "B"
    stream[-1] = 0x21
    assert frame.payload == b"hell!"
    with pytest.raises(BufferError):
        stream.append(0)
    del frame
    stream.append(0)


def test_a_view_keeps_its_buffer_alive():
    stream = bytearray(b"\x82\x05hello")
    (frame,) = fast.FrameParser(role="client").feed_in_place(stream)
    del stream
    gc.collect()
    assert bytes(frame.payload) == b"hello"


def test_the_view_of_a_message_in_slices_is_its_own():
    parser = fast.FrameParser(role="client")
    assert parser.feed_in_place(b"\x82\x05hel") == []
    (first,) = parser.feed_in_place(b"lo")
    assert parser.feed_in_place(b"\x82\x05HEL") == []
    parser.feed_in_place(b"LO")
    assert first.payload == b"hello"


def test_the_parsers_memory_is_not_the_limit_of_a_view(read):
    parser = fast.FrameParser(role="client", max_message_bytes=1)
    assert read(parser, [b"\x82\x01a", b"\x82", b"\x01", b"b", b"\x82\x00"]) == (
        [(2, True, b"a", None), (2, True, b"b", None), (2, True, b"", None)],
        0,
    )


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: fast.FrameParser(role="proxy"), ValueError, "role: 'proxy' is neither"),
        (
            lambda: fast.FrameParser(role="client", max_message_bytes=0),
            ValueError,
            "max_message_bytes: 0 is outside 1..1073741824",
        ),
        (
            lambda: fast.FrameParser(role="client", max_message_bytes=2**62),
            ValueError,
            "max_message_bytes: 4611686018427387904 is outside",
        ),
        (lambda: fast.FrameParser(role="client").feed("text"), TypeError, "data: .*got str"),
        (
            lambda: fast.FrameParser(role="server").feed_in_place(b"read-only"),
            ValueError,
            "data: needs a writable",
        ),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_a_refused_slice_leaves_the_stream_where_it_was():
    parser = fast.FrameParser(role="client")
    assert parser.feed(b"\x82\x02a") == []
    with pytest.raises(TypeError):
        parser.feed(None)
    assert [frame.payload for frame in parser.feed(b"b")] == [b"ab"]


def test_a_call_amid_another_is_refused():
    parser = fast.FrameParser(role="client")
    caught = []

    def interfere(*_):
        try:
            parser.feed(b"\x82\x00")
        except RuntimeError as error:
            caught.append(str(error))

    if sys.version_info >= (3, 12):

        class Slice:
            def __buffer__(self, _):
                interfere()
                return memoryview(b"\x82\x00" * 300)

        frames = parser.feed(Slice())
    else:
        threshold = gc.get_threshold()
        gc.callbacks.append(interfere)
        gc.set_threshold(1)
        try:
            frames = parser.feed(b"\x82\x00" * 300)
        finally:
            gc.set_threshold(*threshold)
            gc.callbacks.remove(interfere)
    assert len(frames) == 300
    assert caught
    assert "in use by another thread" in caught[0]
