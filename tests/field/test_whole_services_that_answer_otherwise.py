"""Where a service answers otherwise, a call talks, hears, and comes back with nothing lost."""

import asyncio
import logging

import numpy as np
import pytest
from tests.fakes.manners import OtherAnswers, OtherCodes, OtherOrder
from tests.fakes.other_service import API_KEY, SECRET, other_service

import vsingest
from vsingest.client.reconnect import Reconnect

PATIENCE = 30
UNREADABLE = {
    OtherAnswers: "cannot read a media message or text that is not JSON",
    OtherOrder: "cannot read an event (bad-event)",
    OtherCodes: "cannot read a binary message",
}


@pytest.fixture(params=list(UNREADABLE))
async def fake(request, io):
    async with other_service(request.param) as made:
        yield made


def join(fake, name, **options):
    policy = Reconnect(first_seconds=0.01, most_seconds=0.1)
    who = {"id": name, "name": name.title()}
    asked = {"room_id": "room", "participant": who, "endpoint": fake.url, "reconnect": policy}
    return vsingest.connect(**{**asked, "api_key": API_KEY, "secret": SECRET, **options})


async def until(holds):
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what is asked has nothing to wait on
            await asyncio.sleep(0.001)


async def record(stream, seconds):
    """The samples from the first sound on, as they came."""
    heard = []
    async for frame in stream:
        if heard or frame.any():
            heard.append(frame)
        if len(heard) >= seconds * 50:
            return np.concatenate(heard)
    raise AssertionError("the call ended")


async def talk_and_hear(talker, stream, samples):
    async def talk():
        await talker.send(samples)
        await talker.drain()

    async with asyncio.timeout(PATIENCE):
        _, heard = await asyncio.gather(talk(), record(stream, samples.size / 8_000 + 0.1))
    return heard


@pytest.mark.alone
async def test_a_call_talks_hears_and_comes_back(fake, request, rng, caplog):
    caplog.set_level(logging.WARNING, "vsingest.client")
    speech = [rng.integers(-9_000, 9_000, 8_000).astype(np.int16) for _ in range(2)]
    async with join(fake, "anna") as anna, join(fake, "ben") as ben:
        letters, stream = ben.subscribe("CHAT"), ben.audio(raw=True)
        await until(lambda: set(anna.participants) == {"ben"})
        assert {one.name for one in ben.participants.values()} == {"Anna"}
        for number, samples in enumerate(speech):
            heard = await talk_and_hear(anna, stream, samples)
            assert heard.tobytes().find(samples.tobytes()) >= 0
            await anna.publish("CHAT", f"message {number}")
            letter = await asyncio.wait_for(anext(letters), PATIENCE)
            assert (letter.message, letter.sender_id) == (f"message {number}", "anna")
            assert letter.sender_name == "Anna"
            if number == 0:
                fake.drop()
                await until(lambda: all(len(call.stats().reconnects) == 1 for call in (anna, ben)))
                await until(lambda: set(anna.participants) == {"ben"})
        sending = anna.stats().sending
        assert sending.accepted == sending.sent == sum(one.size for one in speech)
    said = [one.getMessage() for one in caplog.records]
    kind = UNREADABLE[request.node.callspec.params["fake"]]
    # Two calls, two connections each: every call says it once.
    assert [line for line in said if line.startswith(kind)] == said
    assert len(said) == 2


async def test_a_participant_who_was_removed_learns_it(fake):
    async with join(fake, "anna") as first, join(fake, "anna"):
        async with asyncio.timeout(PATIENCE):
            assert [frame async for frame in first.audio()][1_000:] == []
        assert first.ended is not None


async def test_a_wrong_secret_is_an_authentication_error(fake):
    with pytest.raises(vsingest.AuthenticationError, match="Token is invalid or expired"):
        async with join(fake, "anna", secret="another-secret-of-enough-length-for-it"):
            pass
