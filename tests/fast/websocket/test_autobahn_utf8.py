"""Group 6 of the Autobahn testsuite, rebuilt: UTF-8 in whole, fragmented and chopped text."""

import pytest

from vsingest import fast

TEXT, TEXT_PART, PART, END = 0x81, 0x01, 0x00, 0x80
KOSME = "κόσμε".encode()
SENTENCE = "Hello-µ@ßöäüàá-UTF-8!!".encode()
SURROGATE_INSIDE = KOSME + b"\xed\xa0\x80edited"
EXCESS_INSIDE = KOSME + b"\xf4\x90\x80\x80edited"

VALID = {
    "6.1.1": "", "6.2.1": SENTENCE.hex(), "6.5.5": KOSME.hex(),
    "6.7.1": "00", "6.7.2": "c280", "6.7.3": "e0a080", "6.7.4": "f0908080",
    "6.9.1": "7f", "6.9.2": "dfbf", "6.9.3": "efbfbf", "6.9.4": "f48fbfbf",
    "6.11.1": "ed9fbf", "6.11.2": "ee8080", "6.11.3": "efbfbd", "6.11.4": "f48fbfbf",
    "6.22.1": "efbfbe", "6.22.2": "efbfbf",
    **{
        f"6.22.{2 + 2 * plane + half}": chr(0x10000 * plane + 0xFFFD + half).encode().hex()
        for plane in range(1, 17) for half in (1, 2)
    },
    **{f"6.23.{n}": f"efbf{0xB8 + n:02x}" for n in range(1, 7)},
}  # fmt: skip
INVALID = {
    "6.3.1": SURROGATE_INSIDE.hex(), "6.4.1": EXCESS_INSIDE.hex(),
    "6.8.1": "f888808080", "6.8.2": "fc8480808080",
    "6.10.1": "f7bfbfbf", "6.10.2": "fbbfbfbfbf", "6.10.3": "fdbfbfbfbfbf",
    "6.11.5": "f4908080",
    "6.12.1": "80", "6.12.2": "bf", "6.12.3": "80bf", "6.12.4": "80bf80", "6.12.5": "80bf80bf",
    "6.12.6": "80bf80bf80", "6.12.7": "80bf80bf80bf", "6.12.8": bytes(range(0x80, 0xC0)).hex(),
    "6.13.1": " ".join(f"{lead:02x}20" for lead in range(0xC0, 0xE0)),
    "6.13.2": " ".join(f"{lead:02x}20" for lead in range(0xE0, 0xF0)),
    "6.13.3": " ".join(f"{lead:02x}20" for lead in range(0xF0, 0xF8)),
    "6.13.4": "f820f920fa20fb20", "6.13.5": "fc20fd20",
    "6.14.1": "c0", "6.14.2": "e080", "6.14.3": "f08080", "6.14.4": "f8808080",
    "6.14.5": "fc80808080", "6.14.6": "df", "6.14.7": "efbf", "6.14.8": "f7bfbf",
    "6.14.9": "fbbfbfbf", "6.14.10": "fdbfbfbfbf",
    "6.15.1": "c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf",
    "6.16.1": "fe", "6.16.2": "ff", "6.16.3": "fefeffff",
    "6.17.1": "c0af", "6.17.2": "e080af", "6.17.3": "f08080af", "6.17.4": "f8808080af",
    "6.17.5": "fc80808080af",
    "6.18.1": "c1bf", "6.18.2": "e09fbf", "6.18.3": "f08fbfbf", "6.18.4": "f887bfbfbf",
    "6.18.5": "fc83bfbfbfbf",
    "6.19.1": "c080", "6.19.2": "e08080", "6.19.3": "f0808080", "6.19.4": "f880808080",
    "6.19.5": "fc8080808080",
    "6.20.1": "eda080", "6.20.2": "edadbf", "6.20.3": "edae80", "6.20.4": "edafbf",
    "6.20.5": "edb080", "6.20.6": "edbe80", "6.20.7": "edbfbf",
    "6.21.1": "eda080edb080", "6.21.2": "eda080edbfbf", "6.21.3": "edadbfedb080",
    "6.21.4": "edadbfedbfbf", "6.21.5": "edae80edb080", "6.21.6": "edae80edbfbf",
    "6.21.7": "edafbfedb080", "6.21.8": "edafbfedbfbf",
}  # fmt: skip


def unfragmented(payload):
    return [(TEXT, payload)]


def a_byte_each(payload):
    parts = [payload[i : i + 1] for i in range(len(payload))]
    return [(PART if i else TEXT_PART, part) for i, part in enumerate(parts)] + [
        (END if parts else TEXT, b"")
    ]


def between_empty_frames(payload):
    return [(TEXT_PART, b""), (PART, payload), (END, b"")]


@pytest.fixture(params=["server", "client"])
def role(request):
    return request.param


@pytest.fixture(params=["at once", "a byte each"])
def slices(request, serialise, role):
    def run(frames):
        data = b"".join(serialise(frames, role))
        step = 1 if request.param == "a byte each" else len(data)
        return [data[i : i + step] for i in range(0, len(data), step)]

    return run


FRAGMENTATIONS = [unfragmented, a_byte_each, between_empty_frames]


@pytest.mark.parametrize("fragmented", FRAGMENTATIONS)
@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
def test_valid(slices, read, role, text, fragmented):
    payload = bytes.fromhex(text)
    expected = [(0x1, True, payload, None)]
    assert read(fast.FrameParser(role=role), slices(fragmented(payload))) == (expected, 0)


@pytest.mark.parametrize("fragmented", FRAGMENTATIONS)
@pytest.mark.parametrize("text", INVALID.values(), ids=INVALID)
def test_invalid(slices, read, role, text, fragmented):
    frames = fragmented(bytes.fromhex(text))
    assert read(fast.FrameParser(role=role), slices(frames)) == ([], 1007)


@pytest.mark.parametrize("size", range(len(KOSME) + 1))
def test_6_6_a_prefix_is_valid_between_characters_only(slices, read, role, size):
    payload = KOSME[:size]
    answer = read(fast.FrameParser(role=role), slices(unfragmented(payload)))
    try:
        payload.decode()
    except UnicodeDecodeError:
        assert answer == ([], 1007)
    else:
        assert answer == ([(0x1, True, payload, None)], 0)


@pytest.mark.parametrize(
    ("good", "bad"),
    [(KOSME, b"\xf4\x90\x80\x80"), (KOSME + b"\xf4", b"\x90")],
    ids=["6.4.1", "6.4.2"],
)
def test_6_4_it_fails_in_the_fragment_that_shows_it(serialise, role, good, bad):
    parser = fast.FrameParser(role=role)
    first, second = serialise([(TEXT_PART, good), (PART, bad)], role)
    assert parser.feed(first) == []
    with pytest.raises(fast.FrameError, match="1007"):
        parser.feed(second)


@pytest.mark.parametrize("good", [KOSME, KOSME + b"\xf4"], ids=["6.4.3", "6.4.4"])
def test_6_4_it_fails_amid_the_frame_at_the_octet_that_shows_it(serialise, role, good):
    parser = fast.FrameParser(role=role)
    (frame,) = serialise([(TEXT, EXCESS_INSIDE)], role)
    shown = len(frame) - len(EXCESS_INSIDE) + EXCESS_INSIDE.index(b"\x90")
    start = len(frame) - len(EXCESS_INSIDE) + len(good)
    assert parser.feed(frame[:start]) == []
    assert parser.feed(frame[start:shown]) == []
    with pytest.raises(fast.FrameError, match="1007"):
        parser.feed(frame[shown : shown + 1])
