"""The connection is killed at each phase: what was lost is known to within a frame."""

import asyncio

import numpy as np
import pytest

import vsingest
from vsingest import fast
from vsingest.client.reconnect import Reconnect

pytestmark = pytest.mark.slow

POLICY = Reconnect(first_seconds=0.2, most_seconds=0.2, give_up_seconds=20)
PHASES = ["before start", "before meeting-joined", "mid-frame", "mid-message"]


def by_room(service, **options):
    asked = {"ws_url": None, "room_id": "r", "token": "t", "endpoint": service.url}
    return service.connect(**{**asked, "reconnect": POLICY, **options})


def ramp(count):
    """Samples that tell their position."""
    return np.arange(1, count + 1).astype(np.int16)


@pytest.mark.parametrize("phase", PHASES[:2])
async def test_a_call_that_breaks_before_it_joined_is_no_call(service, phase):
    service.breaks.append(phase)
    with pytest.raises(vsingest.CallEnded) as caught:
        async with by_room(service):
            pass
    assert (caught.value.code, caught.value.phase) == (1006, "joining")
    assert caught.value.last_event is None
    assert len(service.requests) == service.upgrades == 1


@pytest.mark.parametrize("phase", PHASES)
async def test_a_break_while_speaking_is_reported_as_it_was(service, phase):
    async with by_room(service) as call:
        first = await service.peer()
        chat = call.subscribe("CHAT")
        subscribed = await first.event()
        sending = asyncio.create_task(call.send(ramp(25_000)))
        # What is on its way when the connection breaks was sent, and nobody will have it.
        while len(first.samples) < max(3_200, call.stats().sending.sent):  # noqa: ASYNC110
            await asyncio.sleep(0)
        media = fast.encode_media(ramp(160))
        if phase == "mid-frame":
            first.ws._req.transport.write(fast.encode_frame(fast.Opcode.TEXT, media)[:100])
        elif phase == "mid-message":
            half = fast.encode_frame(fast.Opcode.TEXT, media[:99], fin=False)
            first.ws._req.transport.write(half)
        else:  # so does the connection that shall replace it
            service.breaks.append(phase)
        first.drop()
        second = await service.peer()
        while not second.samples:  # noqa: ASYNC110
            await asyncio.sleep(0)
        (report,) = call.stats().reconnects
        truth = second.samples[0] - 1 - len(first.samples)
        assert abs(report.lost_out_ms - truth / 8) <= 20
        assert report.attempts == (2 if phase.startswith("before") else 1)
        # What was sent before and after is whole, and in order.
        assert first.samples == ramp(len(first.samples)).tolist()
        assert (np.diff(second.samples) == 1).all()
        assert await second.event() == subscribed
        assert report.topics == ("CHAT",)
        assert call.stats().received == 0
        sending.cancel()
        call.clear()
        await chat.aclose()
    assert len({body["participant"]["id"] for _, body in service.requests}) == 1
