"""Scripts that end without leaving their call, or are interrupted while they join."""

import asyncio
import signal
import sys

import pytest

pytestmark = pytest.mark.slow

BOUND = 30  # seconds: a guard against a test that hangs, and nothing that is measured

FORGETS = """
import sys, vsingest.sync
connection = vsingest.sync.connect(ws_url=sys.argv[1])
call = connection.__enter__()
call.publish("CHAT", "hello")
"""
EXITS = FORGETS + "del connection; sys.exit(3)"
JOINS = """
import sys, vsingest.sync
print("joining", flush=True)
with vsingest.sync.connect(ws_url=sys.argv[1], join_timeout=600):
    pass
"""


async def start(script, service):
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, service.ws_url, stdout=-1, stderr=-1
    )


@pytest.mark.parametrize(("script", "code"), [(FORGETS, 0), (EXITS, 3)])
async def test_a_call_that_is_forgotten_is_left_in_silence(service, script, code):
    async with asyncio.timeout(BOUND):
        process = await start(script, service)
        peer = await service.peer()
        assert (await peer.event())["data"] == "hello"
        assert await peer.event() == {"event": "stop"}
        out, err = await process.communicate()
    assert (out, err, process.returncode) == (b"", b"", code)


async def test_an_interrupt_while_joining_says_nothing_of_asyncio(service):
    service.auto_join = False
    async with asyncio.timeout(BOUND):
        process = await start(JOINS, service)
        peer = await service.peer()
        assert await peer.event() == {"event": "start"}
        process.send_signal(signal.SIGINT)
        assert await peer.event() in ({"event": "stop"}, None)
        _, err = await process.communicate()
    text = err.decode()
    assert text.rstrip().endswith("KeyboardInterrupt")
    assert text.count("Traceback") == 1
    assert "Task was destroyed" not in text
