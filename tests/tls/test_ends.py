"""The ends of a taken-over connection: closes, faults, and keys that are negotiated again."""

import asyncio
import ssl

import pytest
from tests.tls.rig import consumed, taken, until

GARBAGE = b"\x17\x03\x03\x00\x20" + bytes(32)

pytestmark = pytest.mark.parametrize("side", ["server", "client"])


async def test_a_close_waits_for_the_peers_answer_and_throws_away_what_comes_until_then(side):
    transport, near, peer, sock = await taken(side=side)
    transport.write(b"last words")
    transport.close()
    transport.close()
    transport.write(b"too late")
    assert await peer.read(100) == b"last words"
    for _ in range(3):
        await peer.say(bytes(50_000))
        await consumed(sock)
    assert not near.lost.done()
    peer.tls.unwrap()
    await peer.send()
    assert await near.lost is None
    assert (near.heard, near.ended) == (b"", False)


async def test_a_peer_that_closes_first_is_answered(side):
    transport, near, peer, _ = await taken(side=side)
    await peer.say(b"all of it")
    with pytest.raises(ssl.SSLWantReadError):
        peer.tls.unwrap()
    await peer.send()
    assert await near.lost is None
    assert near.heard == b"all of it"
    assert near.ended
    assert transport.is_closing()
    assert await peer.read(1) == b""


async def test_a_peer_that_never_answers_a_close_is_left(side):
    transport, near, peer, _ = await taken(side=side, seconds=0.05)
    transport.close()
    assert await near.lost is None
    await peer.ends()


async def test_a_peer_that_reads_nothing_is_left_with_what_it_did_not_read(side):
    transport, near, _, _ = await taken(side=side, seconds=0.05, room=2_048)
    transport.write(bytes(1 << 20))
    assert near.paused
    transport.close()
    assert await near.lost is None


async def test_a_close_while_reading_is_paused_still_hears_the_answer(side):
    transport, near, peer, sock = await taken(side=side)
    transport.pause_reading()
    await peer.say(b"not wanted")
    transport.close()
    await consumed(sock)
    assert await peer.read(1) == b""
    peer.tls.unwrap()
    await peer.send()
    assert await near.lost is None
    assert near.heard == b""


async def test_a_stream_that_is_cut_off_ends_like_one_that_was_finished(side):
    transport, near, peer, _ = await taken(side=side)
    await peer.say(b"half of")
    peer.sock.shutdown(1)
    assert await near.lost is None
    assert near.heard == b"half of"
    assert near.ended
    assert transport.is_closing()
    assert await peer.read(1) == b""


async def test_what_is_no_record_is_answered_with_an_alert(side):
    _, near, peer, _ = await taken(side=side)
    await peer.say(b"good")
    await peer.send(GARBAGE)
    lost = await near.lost
    assert isinstance(lost, ssl.SSLError)
    assert "bad record mac" in str(lost)
    assert near.heard == b"good"
    with pytest.raises(ssl.SSLError, match="BAD_RECORD_MAC"):
        await peer.read(1)


async def test_an_alert_of_the_peers_ends_it(side):
    _, near, peer, _ = await taken(side=side)
    peer.came.write(GARBAGE)
    # What OpenSSL 3.5 says of it to the far end is that the layer of records has failed.
    with pytest.raises(ssl.SSLError, match=r"BAD_RECORD_MAC|RECORD_LAYER_FAILURE"):
        peer.tls.read(1)
    await peer.send()
    assert "alert bad record mac" in str(await near.lost)


async def test_what_openssl_says_is_not_left_for_pythons_own_connections(side):
    _, near, peer, _ = await taken(side=side)
    _, other, others_peer, _ = await taken(side=side)
    await peer.send(GARBAGE)
    await near.lost
    with pytest.raises(ssl.SSLWantReadError):
        others_peer.tls.read(1)  # and not the fault of the other connection
    await others_peer.say(b"well")
    await until(lambda: other.heard == b"well")


async def test_a_protocol_that_fails_ends_its_connection(side, caplog):
    transport, near, peer, _ = await taken(side=side)
    faults = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    near.buffer_updated = lambda nbytes: 1 / 0
    await peer.say(b"x")
    assert isinstance(await near.lost, ZeroDivisionError)
    assert [type(each["exception"]) for each in faults] == [ZeroDivisionError]
    assert transport.is_closing()
