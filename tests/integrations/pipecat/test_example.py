"""The example, as a program, with a caller on a real server."""

import asyncio
import os
import sys
from pathlib import Path

from tests.integrations.pipecat.scene import WORDS, Listener

import vsingest

EXAMPLE = Path(__file__).parents[3] / "examples" / "pipecat_agent.py"


async def test_the_example_answers_and_leaves_with_the_caller(live_server):
    environment = live_server.environment
    options = {
        "endpoint": live_server.url,
        "api_key": environment["VIDEOSDK_API_KEY"],
        "secret": environment["VIDEOSDK_SECRET"],
    }
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", str(EXAMPLE), "--room", "example"),
        env={**os.environ, **environment, "LOGURU_LEVEL": "ERROR"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(90):
            assert await program.stdout.readline() == b"joined\n"
            async with vsingest.connect(room_id="example", **options) as call:
                async with Listener(call) as listener:
                    await call.send(WORDS)
                    assert await program.stdout.readline() == b"speaking\n"
                    assert await program.stdout.readline() == b"heard\n"
                assert listener.loud_samples > 8_000
            assert await program.wait() == 0
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
