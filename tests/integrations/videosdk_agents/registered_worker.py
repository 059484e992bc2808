"""A worker that registers with the service of its argument; `test_registry.py` runs it."""

import sys

from examples.videosdk_agent import answer
from videosdk.agents import RoomOptions
from videosdk.agents.worker import Worker, WorkerOptions

if __name__ == "__main__":
    options = WorkerOptions(
        entrypoint_fnc=answer,
        agent_id="helper",
        register=True,
        signaling_base_url=sys.argv[1],
        num_idle_processes=1,
        max_processes=2,
        host="127.0.0.1",
        port=0,  # of its page for debugging
    )
    Worker.run_worker(options, default_room_options=RoomOptions())
