"""A service without a place for a connection claimed nothing: the same session is tried again."""

import pytest

import vsingest


def join(service):
    return vsingest.connect(room_id="room", endpoint=service.url, token="a-token")


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_the_same_session_is_tried_again(service, status):
    service.refusals.extend([status] * 2)
    async with join(service) as call:
        assert call.ended is None
    assert (len(service.requests), service.upgrades) == (1, 3)


async def test_a_url_of_one_s_own_is_tried_again_too(service):
    service.refusals.append(503)
    async with vsingest.connect(ws_url=service.ws_url):
        assert service.upgrades == 2


async def test_what_is_no_fault_of_the_moment_is_told_at_once(service):
    service.refusals.append(404)
    with pytest.raises(vsingest.ConnectFailed, match="HTTP 404") as caught:
        await join(service)
    assert (caught.value.unclaimed, service.upgrades) == (False, 1)


async def test_a_wait_beyond_the_time_to_join_is_told_at_once(service):
    service.refusals.append(503)
    service.upgrade_headers = {"Retry-After": "60"}
    with pytest.raises(vsingest.ConnectFailed, match="HTTP 503") as caught:
        await join(service)
    assert (caught.value.retry_after, caught.value.unclaimed) == (60.0, True)
    assert service.upgrades == 1
