"""The example, as a program."""

import numpy as np
from tests.examples.conftest import join, start  # noqa: F401
from tests.examples.room import hear, someone


async def test_the_agent_of_the_example_answers(start, join):  # noqa: F811
    program = start("livekit_agent.py", "--room=lounge")
    assert await program.line() == "the agent is in room lounge"
    async with join("lounge") as call, call.audio(raw=True) as stream:
        chat = call.subscribe("CHAT")
        await someone(call)
        await call.send(np.full(4_000, 9_000, np.int16))
        heard = await hear(stream)
        assert np.count_nonzero(heard) > 8_000
        assert "this is all" in (await anext(chat)).message
    program._process.terminate()
