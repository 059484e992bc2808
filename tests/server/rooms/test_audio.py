"""What goes into a room comes out of it: bit by bit, without a gap, and never to its speaker."""

import numpy as np
import pytest

from vsingest import fast

FRAME = 160
PRIMING = 4  # frames a playout buffer holds before it plays


def speech(rng, frames, peak=12_000):
    """Samples of which none is 0, so that a gap cannot hide among them."""
    samples = rng.integers(-peak, peak, frames * FRAME).astype(np.int16)
    samples[samples == 0] = 1
    return samples


async def hear(peer, count):
    return np.concatenate([await peer.hear() for _ in range(count)])


async def people(running, *names):
    """Peers in one room who have read of each other's joining."""
    peers = [await running.join(name) for name in names]
    for peer in peers:
        for _ in range(len(peers) - 1):
            await peer.expect("participant-joined")
    return peers


async def test_everyone_gets_one_message_a_tick_even_in_silence(running):
    peers = await people(running, "ann", "bob", "cleo")
    running.ticker(20)
    for peer in peers:
        assert not (await hear(peer, 20)).any()
        await peer.settle()
        assert not peer.read_ahead


async def test_two_parties_hear_each_other_bit_by_bit_and_never_themselves(running, rng):
    ann, bob = await people(running, "ann", "bob")
    said = {ann: speech(rng, 100), bob: speech(rng, 100)}
    heard = {ann: [], bob: []}
    for frame in range(100 + PRIMING):
        for peer in (ann, bob):
            if frame < 100:
                await peer.send_audio(said[peer][frame * FRAME : (frame + 1) * FRAME])
                await peer.settle()
        running.ticker()
        for peer in (ann, bob):
            heard[peer].append(await peer.hear())
    # Play begins at the tick that finds the fourth frame.
    for listener, speaker in ((ann, bob), (bob, ann)):
        got = np.concatenate(heard[listener])
        assert not got[: 3 * FRAME].any()
        assert np.array_equal(got[3 * FRAME : 103 * FRAME], said[speaker])


async def test_three_parties_hear_the_sum_of_the_others(running, rng):
    ann, bob, cleo = await people(running, "ann", "bob", "cleo")
    first, second = speech(rng, 40, 30_000), speech(rng, 40, 30_000)
    heard = {ann: [], bob: [], cleo: []}
    for frame in range(40):
        part = slice(frame * FRAME, (frame + 1) * FRAME)
        for peer, samples in ((ann, first), (bob, second)):
            await peer.send_audio(samples[part])
            await peer.settle()
        running.ticker()
        for peer, frames in heard.items():
            frames.append(await peer.hear())
    got = {peer: np.concatenate(frames)[3 * FRAME :] for peer, frames in heard.items()}
    count = 37 * FRAME
    assert np.array_equal(got[ann], second[:count])
    assert np.array_equal(got[bob], first[:count])
    voices = np.stack([first[:count], second[:count], np.zeros(count, np.int16)])
    both = voices.sum(axis=0, dtype=np.int32)
    fits = np.abs(both) <= 24_576
    assert np.array_equal(got[cleo][fits], both[fits])
    assert np.array_equal(got[cleo], fast.RoomMixer(3).mix(voices)[2])  # bent, not clipped


async def test_a_lone_speaker_hears_silence(running, rng):
    ann, bob = await people(running, "ann", "bob")
    said = speech(rng, 10)
    await ann.send_audio(said)
    await ann.settle()
    running.ticker(10)
    assert np.array_equal(await hear(bob, 10), said)
    assert not (await hear(ann, 10)).any()


async def test_who_left_is_out_of_the_mix(running, rng):
    dan, ann, bob, cleo = await people(running, "dan", "ann", "bob", "cleo")
    first, second, third = (speech(rng, frames, 9_000) for frames in (10, 10, 6))
    for peer, samples in ((ann, first), (bob, second), (cleo, third)):
        await peer.send_audio(samples)
        await peer.settle()
    await cleo.send("stop")
    assert await cleo.expect_close() == 1000
    running.ticker(6)
    heard = {peer: [await hear(peer, 6)] for peer in (dan, ann, bob)}
    for peer in heard:
        await peer.expect("participant-left")
    running.ticker(4)
    got = {peer: np.concatenate([*parts, await hear(peer, 4)]) for peer, parts in heard.items()}
    third = np.pad(third, (0, 4 * FRAME))
    assert np.array_equal(got[dan], first + second + third)
    assert np.array_equal(got[ann], second + third)
    assert np.array_equal(got[bob], first + third)


async def test_speech_that_breaks_off_fades(running):
    ann, bob = await people(running, "ann", "bob")
    await ann.send_audio(np.full(PRIMING * FRAME, 8_000, np.int16))
    await ann.settle()
    running.ticker(8)
    got = await hear(bob, 8)
    said, fade, after = np.split(got, [PRIMING * FRAME, (PRIMING + 1) * FRAME])
    assert (said == 8_000).all()
    assert fade[0] > 7_000
    assert abs(fade[-1]) < 500
    assert not after.any()


async def test_audio_of_any_length_is_taken_and_odd_bytes_are_carried(running, rng):
    ann, bob = await people(running, "ann", "bob")
    said = speech(rng, 45)
    pcm = said.tobytes()
    cuts = np.sort(rng.integers(0, len(pcm), 60))
    position, heard = 0, []
    for tick in range(45):
        while position < len(pcm) and position < (tick + 1) * 2 * FRAME:
            end = next((int(cut) for cut in cuts if cut > position), len(pcm))
            await ann.send_audio(pcm[position:end])
            position = end
        await ann.settle()
        running.ticker()
        heard.append(await bob.hear())
    await ann.send("stop")
    await ann.drain()
    while not bob.read_ahead:
        running.ticker()
        heard.append(await bob.hear())
        await bob.settle()
    await bob.expect("participant-left")
    got = np.concatenate(heard)
    got = got[np.flatnonzero(got)[0] :]
    assert np.array_equal(got[: len(said)], said)


async def test_a_whole_second_in_one_message_is_taken_and_more_is_refused(running, rng):
    ann, bob = await people(running, "ann", "bob")
    await ann.send_audio(speech(rng, 50))
    await ann.settle()
    assert not ann.read_ahead
    await ann.send_audio(speech(rng, 50).tobytes() + b"\0")
    assert "1,000 ms" in (await ann.expect("error"))["message"]
    running.ticker()
    assert (await bob.hear()).all()


@pytest.mark.parametrize("how", ["stop", "close"])
async def test_the_tail_plays_out_after_the_speaker_left(running, rng, how):
    ann, bob = await people(running, "ann", "bob")
    said = speech(rng, 3)[: 2 * FRAME + 70]
    await ann.send_audio(said)
    if how == "stop":
        await ann.send("stop")
        assert await ann.expect_close() == 1000
    else:
        await ann.settle()
        await ann.socket.close()
    await bob.settle()
    assert not bob.read_ahead  # not gone yet, for the others
    newcomer = await running.join("cleo")
    assert [(await newcomer.expect("participant-joined"))["participant"]["id"] for _ in "ab"] == [
        "ann",
        "bob",
    ]
    await bob.expect("participant-joined")
    running.ticker(3)
    got = await hear(bob, 3)
    assert np.array_equal(got[: len(said)], said)
    assert not got[len(said) :].any()
    assert (await bob.expect("participant-left"))["participant"]["id"] == "ann"
    running.ticker()
    assert not (await bob.hear()).any()


async def test_who_is_replaced_is_silenced_at_once(running, rng):
    ann, bob = await people(running, "ann", "bob")
    await ann.send_audio(speech(rng, 10))
    await ann.settle()
    await running.join("ann")
    assert (await bob.expect("participant-left"))["participant"]["id"] == "ann"
    assert (await bob.expect("participant-joined"))["participant"]["id"] == "ann"
    running.ticker(10)
    assert not (await hear(bob, 10)).any()


async def test_skipped_ticks_are_heard_as_a_cut_and_not_as_a_delay(running):
    ann, bob = await people(running, "ann", "bob")
    said = np.repeat(np.arange(1, 71, dtype=np.int16), FRAME)  # each frame says which it is
    for number in range(10):
        await ann.send_audio(said[number * FRAME : (number + 1) * FRAME])
        await ann.settle()
        running.ticker()
    # Fifty frames come while fifty ticks are missed, of which five run at last.
    await ann.send_audio(said[10 * FRAME : 60 * FRAME])
    await ann.settle()
    running.ticker.skip(45, 5)
    running.ticker(5)
    heard = (await hear(bob, 15))[FRAME - 1 :: FRAME].tolist()
    assert heard == [0, 0, 0, *range(1, 8), *range(53, 58)]


async def test_a_room_without_listeners_costs_no_timer(running, rng):
    ann, bob = await people(running, "ann", "bob")
    assert running.ticker.running
    for peer in (ann, bob):
        await peer.send_audio(speech(rng, 10))
        await peer.send("stop")
    await ann.expect_close()
    await bob.expect_close()
    assert not running.ticker.running


def bursts(pattern, seconds):
    """For each 20 ms tick of so many seconds, the frames that came since the one before."""
    due, number = [0] * (seconds * 50), 0
    while (tick := number * 64 // 20) < len(due):
        due[tick] += pattern[number % len(pattern)]
        number += 1
    return due


@pytest.mark.parametrize(
    ("pattern", "lossless"), [((4,), False), ((3, 3, 3, 3, 4), True)], ids=["4", "3.2"]
)
async def test_bursts_after_a_minute_of_silence_come_without_gap_or_growing_delay(
    running, pattern, lossless
):
    ann, bob = await people(running, "ann", "bob")
    await ann.send("subscribe", topic="CHAT")
    for _ in range(150):
        running.ticker(20)
        for peer in (ann, bob):
            assert not (await hear(peer, 20)).any()

    def level(frame):  # each frame says which it is
        return np.full(FRAME, 1 + frame * 6, np.int16)

    sent, delays, heard = 0, [], []
    for count in bursts(pattern, 60):
        for _ in range(count):
            await ann.send_audio(level(sent))
            sent += 1
        if count:
            await ann.settle()
            ann.read_ahead.clear()
        running.ticker()
        frame = await bob.hear()
        if heard or frame.any():
            assert frame.all()
            heard.append(frame.copy())
            delays.append(sent - (int(frame[-1]) - 1) / 6)
    assert max(delays) <= 30
    if lossless:
        assert np.array_equal(
            np.concatenate(heard), np.concatenate([level(number) for number in range(len(heard))])
        )
        assert max(delays) <= 9
