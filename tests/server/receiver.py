"""A receiver of webhooks in a test's own process."""

import asyncio
import json

from aiohttp import web


class Receiver:
    """Keeps what it is sent, and answers as it is told.

    Attributes:
        requests: Headers and raw body of each request, in the order they came.
        answers: Statuses, or awaitables that give one, for the next requests; 200 after those.
    """

    def __init__(self):
        self.requests = []
        self.answers = []
        self.headers = {}
        self._changed = asyncio.Event()

    async def __aenter__(self):
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()

    async def _handle(self, request):
        body = await request.read()
        self.requests.append((request.path, dict(request.headers), body))
        self._changed.set()
        answer = self.answers.pop(0) if self.answers else 200
        status = answer if isinstance(answer, int) else await answer
        return web.Response(status=status, headers=self.headers)

    async def until(self, count):
        """Waits for so many requests, and gives them."""
        while len(self.requests) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.requests

    async def told(self, count):
        """Waits for so many, and gives the kind and data of each."""
        bodies = [json.loads(body) for _, _, body in await self.until(count)]
        return [(body["webhookType"], body["data"]) for body in bodies]
