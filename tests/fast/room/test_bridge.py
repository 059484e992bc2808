"""The bridge of a room against a slow model: who hears what, message by message."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsingest import fast

FRAME = 160


class Listener(fast.MediaSender):
    """Notes what it is sent."""

    def __init__(self, **how):
        super().__init__(**how)
        self.messages = []
        self.write = self.messages.append

    def frames(self):
        """What was heard, a row a tick."""
        return np.array([self.pcm(message) for message in self.messages], np.int16)

    def pcm(self, message):
        if self.framed:
            (frame,) = fast.FrameParser(role="client").feed(message)
            binary = self.transport == "binary"
            assert frame.opcode is (fast.Opcode.BINARY if binary else fast.Opcode.TEXT)
            message = frame.payload
        if self.transport == "json":
            event = json.loads(message)
            assert list(event) == ["event", "payload"]
            assert event["event"] == "media"
            message = base64.b64decode(event["payload"], validate=True)
        return np.frombuffer(message, "<i2")


def at_once(frame=FRAME):
    """A playout buffer that plays whatever it holds."""
    return fast.PlayoutBuffer(frame_samples=frame, target_samples=1, limit_samples=12 * frame)


class Party:
    def __init__(self, bridge, frame=FRAME, **how):
        self.playout = at_once(frame)
        self.ear = Listener(**how)
        self.seat = bridge.join(self.playout, self.ear)


def loud(rng, frame=FRAME, peak=30_000):
    return rng.integers(-peak, peak, frame).astype(np.int16)


def limited(rows):
    """What each of the rows hears of the others: the room's mixer, which has a model of its own."""
    return fast.RoomMixer(len(rows)).mix(rows)


# Who speaks in each tick, as bits; how many there are.
talk = st.integers(1, 7).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.integers(0, 2**n - 1), min_size=1, max_size=6))
)


@settings(deadline=None)
@given(talk, st.integers(0, 2**32))
def test_everyone_hears_the_limited_sum_of_the_others_every_tick(talk, seed):
    count, ticks = talk
    rng = np.random.default_rng(seed)
    bridge = fast.Bridge()
    parties = [Party(bridge) for _ in range(count)]
    spoken = []
    for speaking in ticks:
        rows = np.zeros((count, FRAME), np.int16)
        for number, party in enumerate(parties):
            if speaking >> number & 1:
                rows[number] = loud(rng)
                party.playout.push(rows[number])
            else:  # what a gap is filled with is the playout buffer's affair
                party.playout.push(rows[number])
        spoken.append(rows)
        bridge.tick()
    heard = [party.ear.frames() for party in parties]
    for tick, rows in enumerate(spoken):
        expected = limited(rows)
        for number in range(count):
            assert np.array_equal(heard[number][tick], expected[number])


@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("transport", ["json", "binary"])
@pytest.mark.parametrize("frame", [160, 320, 480, 960])
def test_every_form_of_message_carries_the_same_audio(frame, transport, framed, rng):
    bridge = fast.Bridge()
    speaker = Party(bridge, frame)
    listener = Party(bridge, frame, transport=transport, framed=framed)
    said = [loud(rng, frame) for _ in range(3)]
    for samples in said:
        speaker.playout.push(samples)
        bridge.tick()
    assert np.array_equal(listener.ear.frames(), said)
    assert not speaker.ear.frames().any()


def test_a_json_message_is_what_encode_media_makes(rng):
    bridge = fast.Bridge()
    speaker, bare, framed = (Party(bridge, framed=framed) for framed in (True, False, True))
    said = loud(rng)
    speaker.playout.push(said)
    bridge.tick()
    assert bare.ear.messages == [fast.encode_media(said)]
    assert framed.ear.messages == [
        fast.encode_frame(fast.Opcode.TEXT, fast.encode_media(said)),
    ]


def test_all_who_hear_the_same_get_one_object(rng):
    bridge = fast.Bridge()
    parties = [Party(bridge) for _ in range(6)]
    for party in parties[:2]:
        party.playout.push(loud(rng))
    bridge.tick()
    first, second, *rest = [party.ear.messages[0] for party in parties]
    assert first != second
    assert all(message is rest[0] for message in rest)
    bridge.tick()
    bridge.tick()
    assert len({id(party.ear.messages[-1]) for party in parties}) == 1


def test_a_voice_that_breaks_off_fades_into_the_mix(rng):
    bridge = fast.Bridge()
    speaker, listener = Party(bridge), Party(bridge)
    twin = at_once()
    said = np.full(FRAME + 50, 8_000, np.int16)
    for buffer in (speaker.playout, twin):
        buffer.push(said)
    for _ in range(4):
        bridge.tick()
        row = np.empty(FRAME, np.int16)
        twin.pull(out=row)
        assert np.array_equal(listener.ear.frames()[-1], row)


def test_who_no_longer_listens_is_still_heard_and_their_seat_is_as_new(rng):
    bridge = fast.Bridge()
    leaver, listener = Party(bridge), Party(bridge)
    said = loud(rng)
    leaver.playout.push(said)
    leaver.seat.sender = None
    bridge.tick()
    assert leaver.ear.messages == []
    assert np.array_equal(listener.ear.frames()[-1], said)
    bridge.set_gain(0.5, source=leaver.seat)
    leaver.playout.push(said)
    bridge.leave(leaver.seat)
    bridge.tick()
    assert not listener.ear.frames()[-1].any()
    newcomer = Party(bridge)
    newcomer.playout.push(said)
    bridge.tick()
    assert np.array_equal(listener.ear.frames()[-1], said)
    assert len(bridge) == 2


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 2**32))
def test_seats_come_and_go_and_nobody_is_mistaken_for_another(steps, seed):
    rng = np.random.default_rng(seed)
    bridge = fast.Bridge()
    parties = []
    for joins in steps:
        if joins or not parties:
            parties.append(Party(bridge))
        else:
            bridge.leave(parties.pop(int(rng.integers(len(parties)))).seat)
        assert len(bridge) == len(parties)
        if parties:
            rows = np.array([loud(rng, peak=3_000) for _ in parties])
            for party, row in zip(parties, rows, strict=True):
                party.playout.push(row)
            bridge.tick()
            for party, row in zip(parties, limited(rows), strict=True):
                assert np.array_equal(party.ear.pcm(party.ear.messages[-1]), row)


def test_gains_of_pairs_are_those_of_the_room_mixer(rng):
    bridge, mixer = fast.Bridge(), fast.RoomMixer(3)
    parties = [Party(bridge) for _ in range(3)]
    bridge.set_gain(0.25, listener=parties[0].seat, source=parties[1].seat)
    mixer.set_gain(0.25, listener=0, source=1)
    parties += [Party(bridge) for _ in range(3)]  # the room grows, its gains stay
    mixer_of_six = fast.RoomMixer(6)
    mixer_of_six.set_gain(0.25, listener=0, source=1)
    mixer_of_six.set_gain(0, source=4)
    bridge.set_gain(0, source=parties[4].seat)
    for _ in range(3):
        rows = np.array([loud(rng, peak=9_000) for _ in parties])
        for party, row in zip(parties, rows, strict=True):
            party.playout.push(row)
        bridge.tick()
        for party, row in zip(parties, mixer_of_six.mix(rows), strict=True):
            assert np.array_equal(party.ear.pcm(party.ear.messages[-1]), row)


def tone(rate, seconds, hertz=997, peak=8_000):
    time = np.arange(round(rate * seconds)) / rate
    return np.rint(peak * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


@pytest.mark.parametrize("listening", [160, 320, 480, 960])
@pytest.mark.parametrize("speaking", [160, 320, 480, 960])
def test_a_voice_reaches_listeners_of_every_rate(speaking, listening):
    bridge = fast.Bridge()
    speaker = Party(bridge, speaking)
    listener = Party(bridge, listening, transport="binary")
    said = tone(speaking * 50, 0.4)
    for row in said.reshape(-1, speaking):
        speaker.playout.push(row)
        bridge.tick()
    heard = listener.ear.frames().ravel()
    if speaking == listening:
        assert np.array_equal(heard, said)
        return
    offline = fast.Resampler(speaking * 50, listening * 50, dtype="int16").process(said)
    lag = len(heard) - len(offline)
    assert 0 <= lag < listening // 4
    assert not heard[:lag].any()
    assert np.array_equal(heard[lag:], offline)


def test_two_of_one_rate_hear_each_other_bit_for_bit_whoever_else_is_there(rng):
    bridge = fast.Bridge()
    ann, bob, wide = Party(bridge), Party(bridge), Party(bridge, 960)
    for _ in range(5):
        said = loud(rng, peak=9_000)
        ann.playout.push(said)
        bridge.tick()
        assert np.array_equal(bob.ear.frames()[-1], said)
        assert wide.ear.frames()[-1].any()
    assert not ann.ear.frames().any()


def test_a_converted_voice_falls_silent_and_begins_anew(rng):
    bridge = fast.Bridge()
    narrow, wide = Party(bridge), Party(bridge, 960)

    def say(row):
        narrow.playout.push(row)
        bridge.tick()
        return wide.ear.frames()[-1]

    said, silence = tone(8_000, 0.02), np.zeros(FRAME, np.int16)
    first = [say(said), say(said), say(silence)]
    for _ in range(5):
        last = say(silence)
    assert not last.any()
    assert np.array_equal(first, [say(said), say(said), say(silence)])


def test_the_last_of_a_rate_takes_its_mix_along(rng):
    bridge = fast.Bridge()
    ann, wide, bob = Party(bridge), Party(bridge, 960), Party(bridge)
    wide.playout.push(tone(48_000, 0.1))
    bridge.tick()
    bridge.leave(wide.seat)
    said = loud(rng)
    ann.playout.push(said)
    bridge.tick()
    assert np.array_equal(bob.ear.frames()[-1], said)
    wide = Party(bridge, 960)
    ann.playout.push(said)
    bridge.tick()
    assert wide.ear.frames()[-1].any()


def test_a_muted_voice_is_muted_at_every_rate(rng):
    bridge = fast.Bridge()
    ann, bob = Party(bridge), Party(bridge)
    bridge.set_gain(0, source=ann.seat)
    wide, late = Party(bridge, 960), Party(bridge)
    for _ in range(3):
        ann.playout.push(loud(rng))
        bridge.tick()
    for party in (bob, wide, late):
        assert not party.ear.frames()[1:].any()
    bridge.set_gain(1, source=ann.seat)
    for _ in range(2):
        ann.playout.push(said := loud(rng))
        bridge.tick()
    assert np.array_equal(late.ear.frames()[-1], said)


def test_who_turned_everyone_down_hears_newcomers_no_louder(rng):
    bridge = fast.Bridge()
    ann = Party(bridge)
    bridge.set_gain(0.5, listener=ann.seat)
    bob = Party(bridge)
    for _ in range(2):
        bob.playout.push(np.full(FRAME, 8_000, np.int16))
        bridge.tick()
    assert (ann.ear.frames()[-1] == 4_000).all()


def test_messages_wait_while_the_way_is_not_free_and_books_are_kept(rng):
    waiting = []

    class Slow(fast.MediaSender):
        def message_waits(self, message):
            waiting.append(message)

    bridge, ear, written = fast.Bridge(), Slow(), []
    bridge.join(at_once(), ear)
    bridge.tick()
    ear.write = written.append
    bridge.tick()
    assert (ear.accepted, ear.sent, len(waiting), len(written)) == (2, 1, 1, 1)


def test_a_sender_without_a_place_to_wait_says_so():
    with pytest.raises(NotImplementedError, match="message_waits"):
        fast.MediaSender().send(b"")


def test_a_write_that_fails_is_raised_and_the_bridge_goes_on():
    def fail(_message):
        raise OSError("gone")

    bridge = fast.Bridge()
    ear = Listener()
    ear.write = fail
    bridge.join(at_once(), ear)
    with pytest.raises(OSError, match="gone"):
        bridge.tick()
    ear.write = ear.messages.append
    bridge.tick()
    assert len(ear.messages) == 1


def test_nobody_comes_or_goes_within_a_tick():
    bridge = fast.Bridge()
    ear = Listener()
    seat = bridge.join(at_once(), ear)
    calls = [
        bridge.tick,
        lambda: bridge.leave(seat),
        lambda: bridge.join(at_once(), None),
        lambda: bridge.set_gain(0, source=seat),
    ]
    for call in calls:
        ear.write = lambda _message, call=call: call()
        with pytest.raises(RuntimeError, match="within its own tick"):
            bridge.tick()


def test_seats_of_others_are_refused():
    bridge, other = fast.Bridge(), fast.Bridge()
    seat = bridge.join(at_once(), None)
    other.join(at_once(), None)
    with pytest.raises(ValueError, match="seat: it is not"):
        other.leave(seat)
    with pytest.raises(ValueError, match="listener: it is not"):
        other.set_gain(1, listener=seat)
    for both in ({}, {"listener": seat, "source": seat}):
        with pytest.raises(ValueError, match="source: "):
            bridge.set_gain(1, **both)
    with pytest.raises(ValueError, match="gain: 9"):
        bridge.set_gain(9, source=seat)
    bridge.leave(seat)
    with pytest.raises(ValueError, match="source: it is not, or no longer"):
        bridge.set_gain(1, source=seat)


def test_a_full_bridge_says_so():
    bridge = fast.Bridge()
    buffer = at_once()
    for _ in range(1_024):
        assert not bridge.full
        bridge.join(buffer, None)
    assert bridge.full
    with pytest.raises(ValueError, match=r"all of its 1024 seats"):
        bridge.join(buffer, None)


def test_an_odd_transport_is_refused():
    with pytest.raises(ValueError, match="transport: 'xml'"):
        fast.MediaSender(transport="xml")


def test_a_senders_transport_may_change_between_messages(rng):
    bridge = fast.Bridge()
    speaker, listener = Party(bridge), Party(bridge)
    frame = loud(rng)
    for transport in ("json", "binary", "json"):
        listener.ear.transport = transport
        assert listener.ear.transport == transport
        speaker.playout.push(frame)
        bridge.tick()
        assert np.array_equal(listener.ear.pcm(listener.ear.messages[-1]), frame)
    with pytest.raises(ValueError, match="transport: 'pigeon' is neither"):
        listener.ear.transport = "pigeon"


@pytest.mark.parametrize("rate", [8_000, 16_000])
def test_a_voice_by_itself_is_the_frame_that_was_pulled_before_any_gain(rng, rate):
    bridge = fast.Bridge()
    ear = bridge.join(fast.PlayoutBuffer(), Listener(framed=False))
    size = rate // 50
    loud = fast.PlayoutBuffer(
        frame_samples=size, target_samples=size, limit_samples=4 * size, capacity_samples=20 * size
    )
    seat, silent = bridge.join(loud, None), bridge.join(fast.PlayoutBuffer(), None)
    bridge.set_gain(0.0, source=seat)
    said = rng.integers(1, 9_000, size).astype(np.int16)
    loud.push(said)
    loud.end()
    bridge.tick()
    assert np.array_equal(np.frombuffer(bridge.voice(seat, like=seat), "<i2"), said)
    assert len(bridge.voice(seat, like=ear)) == 2 * FRAME
    assert bridge.voice(silent, like=ear) is None
    bridge.tick()
    bridge.tick()
    assert bridge.voice(seat, like=seat) is None
    bridge.leave(seat)
    for source, like in ((seat, ear), (ear, seat)):
        with pytest.raises(ValueError, match="no longer"):
            bridge.voice(source, like=like)
