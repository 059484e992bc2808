"""The two processes of `test_webhook_crash.py`: one sends, one receives; both get killed.

python webhook_crash.py send DATABASE URL COMMITTED
python webhook_crash.py receive DESCRIPTOR RECEIVED
"""

import asyncio
import os
import socket
import sys
import time
from pathlib import Path

from aiohttp import web

from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Delivery
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.server.webhooks.courier import Courier
from vsingest.server.webhooks.post import SignedPoster

CALLS = 5


def append(path, line):
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, line.encode() + b"\n")
    os.close(handle)


def delivery(url, call, step):
    return Delivery(
        id=f"{os.getpid()}-{call}-{step}",
        line=f"{os.getpid()}-{call}",
        endpoint=url,
        kind="call-started",
        body=f"{os.getpid()}-{call} {step}".encode(),
        created_at=time.time(),
    )


async def send(database, url, committed):
    """Puts the events of some calls, and says of each that it is safe, while a courier sends."""
    outbox = SqliteOutbox(Database(Path(database)), lease_seconds=1)
    async with SignedPoster(WebhookKey.generate(), private=True, timeout=0.5) as poster:

        async def post(claim):
            body, number = claim.delivery.body, claim.delivery.id
            return await poster.post(url, body, message_id=number, attempt=claim.attempt)

        courier = Courier(outbox, post)
        carrying = asyncio.create_task(courier.run())
        for step in range(int(os.environ.get("STEPS", "1000000"))):
            put = [delivery(url, call, step) for call in range(CALLS)]
            await outbox.put(put)
            for each in put:
                append(committed, each.body.decode())
            courier.look()
        await carrying


async def receive(descriptor, received):
    async def handle(request):
        body = (await request.read()).decode()
        append(received, f"{request.headers['webhook-id']} {body}")
        return web.Response()

    application = web.Application()
    application.router.add_post("/", handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.SockSite(runner, socket.socket(fileno=int(descriptor))).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run({"send": send, "receive": receive}[sys.argv[1]](*sys.argv[2:]))
