"""The example, as a program."""

import numpy as np
from tests.examples.conftest import join, start  # noqa: F401
from tests.examples.room import hear, someone


async def test_the_job_of_the_example_answers(
    start,  # noqa: F811
    join,  # noqa: F811
    live_server,
):
    secret = live_server.environment["VIDEOSDK_SECRET"]  # the framework has another name for it
    program = start("videosdk_agent.py", "--room=lounge", VIDEOSDK_SECRET_KEY=secret)
    async with join("lounge") as call, call.audio(raw=True) as stream:
        await someone(call)
        assert await program.line() == "the agent is in the room"
        await call.send(np.full(4_000, 9_000, np.int16))
        assert np.count_nonzero(await hear(stream)) > 8_000
    program._process.terminate()
