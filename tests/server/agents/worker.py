"""A worker that speaks to the registry as `videosdk-agents` 1.0.30 does, as a test wants it."""

import asyncio
import json

CAPABILITIES = ["room", "voice", "stt", "tts"]
# What the worker's own types accept; at another member it drops its socket.
OFFERED = {"type", "job_id", "room_id", "agent_name"}


class ScriptedWorker:
    """One worker.

    Attributes:
        id: Its id, once it is registered.
        takes: Whether it takes the jobs that it is offered; None: it does not answer.
        offered: The offers.
        assigned: The jobs that it was given.
        socket: Its connection.
    """

    def __init__(self, running, agent="helper", *, token=None, worker_id="", **about):
        self.id = worker_id
        self.takes = True
        self.offered = []
        self.assigned = []
        self.socket = None
        self._running = running
        self._agent = agent
        self._token = token or running.token
        self._about = {"load_threshold": 0.75, "max_processes": 4, **about}
        self._changed = asyncio.Event()
        self._reader = None

    async def __aenter__(self):
        await self.connect()
        return self

    async def __aexit__(self, *_):
        await self.die()

    async def connect(self):
        headers = {"Authorization": self._token, "Content-Type": "application/json"}
        url = self._running.server.url + "/v2/agent/init-config"
        async with self._running.http.post(url, headers=headers) as answer:
            body = await answer.json()
            assert answer.status == 200, body
        assert body["success"]
        base = body["data"]["registryUrl"]
        assert base.startswith(("ws://", "wss://"))
        self.socket = await self._running.http.ws_connect(
            base.rstrip("/") + "/agent", headers={"Authorization": f"Bearer {self._token}"}
        )
        await self.send(
            "register",
            worker_id=self.id,
            agent_name=self._agent,
            capabilities=CAPABILITIES,
            registry_uuid="default",
            token=self._token,
            **self._about,
        )
        answer = json.loads((await self.socket.receive()).data)
        assert (answer["type"], answer["success"]) == ("register", True), answer
        assert answer["worker_id"]
        self.id = answer["worker_id"]
        self._reader = asyncio.create_task(self._read())

    async def _read(self):
        async for message in self.socket:
            body = json.loads(message.data)
            if body["type"] == "availability_request":
                assert set(body) == OFFERED, body
                self.offered.append(body)
                if self.takes is not None:
                    error = {} if self.takes else {"error": "Worker at capacity or draining"}
                    await self.send(
                        "availability_response",
                        job_id=body["job_id"],
                        available=self.takes,
                        token=self._token,
                        **error,
                    )
            elif body["type"] == "job_assignment":
                self.assigned.append(body)
                await self.update(body, "running")
            self._changed.set()
        self._changed.set()

    async def send(self, kind, **members):
        await self.socket.send_str(json.dumps({"type": kind, **members}))

    async def update(self, job, status, **members):
        await self.send("job_update", job_id=job["job_id"], status=status, **members)

    async def status(self, **members):
        await self.send("status_update", worker_id=self.id, agent_name=self._agent, **members)

    async def until(self, true):
        while not true():
            self._changed.clear()
            await self._changed.wait()

    async def job(self, count=1):
        """Waits for a job, and gives it."""
        await self.until(lambda: len(self.assigned) >= count)
        return self.assigned[count - 1]

    async def offer(self, count=1):
        await self.until(lambda: len(self.offered) >= count)

    async def join(self, job):
        """Joins the room of a job by the job's own socket."""
        peer = await self._running.connect(job["metadata"]["wsUrl"])
        await peer.send("start")
        await peer.expect("meeting-joined")
        return peer

    async def die(self):
        """Loses its connection without a close, as a killed process does."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
            self._reader = None
        if self.socket is not None:
            await cut(self.socket)

    async def closed(self):
        """Waits until the server has closed the connection; gives the code."""
        await asyncio.wait([self._reader])
        return self.socket.close_code


async def cut(socket):
    """Loses a client's connection without a close frame."""
    connection = socket._conn
    if connection is not None and connection.transport is not None:
        connection.transport.abort()
    await socket.close()


def jobs(running):
    return running.server._parts.services.registry.jobs


def workers(running):
    return len(running.server._parts.services.registry)


async def settled(running, true):
    """Waits until something is so; a server has no event for it."""
    async with asyncio.timeout(20):
        while not true(running):  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.001)
