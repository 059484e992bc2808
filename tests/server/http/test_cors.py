"""Which web pages may use the API."""

import pytest

PAGE = "https://app.example.com"
ASK = {
    "Origin": PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


async def preflight(running, **headers):
    url = running.server.url + "/v2/ingest/sessions"
    async with running.http.options(url, headers=ASK | headers) as answer:
        return answer


async def test_off_by_default(running):
    assert (await preflight(running)).status == 405
    async with running.post({"roomId": "r"}, headers={"Origin": PAGE}) as answer:
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("allowed", [PAGE, "*"])
async def test_a_page_that_is_let_in(start_server, allowed):
    running = await start_server(settings={"cors_origins": (allowed,)})
    answer = await preflight(running)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == allowed
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in answer.headers
    for token in (running.token, "none"):  # a refusal can be read as well
        async with running.post({"roomId": "r"}, token=token, headers={"Origin": PAGE}) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == allowed
            assert "x-request-id" in answer.headers["Access-Control-Expose-Headers"]
            assert ("Origin" in answer.headers.getall("Vary", [])) == (allowed == PAGE)


async def test_a_page_that_is_not(start_server):
    running = await start_server(settings={"cors_origins": (PAGE,)})
    answer = await preflight(running, Origin="https://evil.example.com")
    assert answer.status == 405
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_call_is_not_disturbed(start_server):
    running = await start_server(settings={"cors_origins": (PAGE,)})
    peer = await running.connect(await running.create(), headers={"Origin": PAGE})
    await peer.send("start")
    await peer.expect("meeting-joined")
