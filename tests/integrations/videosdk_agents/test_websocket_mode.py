"""The same agent in websocket mode: our server connects to it."""

import asyncio
import socket

from examples.videosdk_agent import Answering, pipeline
from tests.integrations.listener import Listener
from tests.integrations.videosdk_agents.barge_in import interrupt_an_answer
from tests.server.agents.told import Told
from videosdk.agents import AgentSession, RoomOptions, audio_format
from videosdk.agents.job import WebSocketConfig
from videosdk.agents.worker import _execute_job_entrypoint

import vsingest
from vsingest.server import Server, ServerConfig
from vsingest.server.rooms.lifecycle import AgentStarted, AgentStopped

CREDENTIALS = {"api_key": "key", "secret": "a-secret-of-enough-length-for-hs256"}


async def answer(_ctx):
    audio_format.publish(48_000, 2)  # in this mode the framework does not say what it hears
    session = AgentSession(agent=Answering(), pipeline=pipeline())
    await session.start(wait_for_participant=True, run_until_shutdown=True)


def free_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


async def test_websocket_mode():
    port = free_port()
    options = RoomOptions(
        room_id="r", transport_mode="websocket", websocket=WebSocketConfig(port=port, path="/ws")
    )
    job = asyncio.create_task(_execute_job_entrypoint(answer, options, {}))
    agents = {"helper": f"ws://127.0.0.1:{port}/ws"}
    async with Server(ServerConfig(**CREDENTIALS, port=0, agents=agents)) as server:
        told = Told(server)
        asked = {"endpoint": server.url, "agent": {"id": "helper"}, **CREDENTIALS}
        async with vsingest.connect(room_id="r", **asked) as call, Listener(call) as listener:
            await told.until(AgentStarted)
            await interrupt_an_answer(call, listener)
        await told.until(AgentStopped)
        (helper,) = server._parts.services.targets.listening
        assert helper.counters.interrupted >= 1
        await job  # the session ends with its connection
