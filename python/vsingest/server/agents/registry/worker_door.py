"""The socket of workers: `/agent`."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from vsingest import system
from vsingest.auth.tokens import verify_token
from vsingest.server.agents.registry.messages import Registered, WorkerMessage
from vsingest.server.agents.registry.registry import WorkerRegistry
from vsingest.server.agents.registry.worker import RegisteredWorker
from vsingest.server.http.answers import ApiError
from vsingest.server.http.base_url import base_url, socket_url
from vsingest.server.http.request_rates import charge_key
from vsingest.server.settings.config import ServerConfig

log = logging.getLogger("vsingest.server.agents")

_ID_CHARS: Final = 128


class WorkerDoor:
    """Answers requests for the socket of workers.

    Args:
        config: The server's settings.
        keyring: Secrets by API key.
        registry: Receives the workers.
    """

    def __init__(
        self,
        config: ServerConfig,
        keyring: Mapping[str, Sequence[str]],
        registry: WorkerRegistry,
    ) -> None:
        self._config = config
        self._keyring = keyring
        self._registry = registry
        self._sockets: dict[RegisteredWorker, web.WebSocketResponse] = {}
        self._closing: set[asyncio.Task[bool]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Upgrades the request, and returns when the socket is closed.

        Raises:
            ApiError: The request is not a WebSocket upgrade, or no more workers are admitted.
            TokenError: The token is not valid.
            NotAllowed: The token does not permit it.
        """
        limits = self._config.limits
        grant = verify_token(
            request.headers.get("Authorization"),
            self._keyring,
            leeway=self._config.leeway_seconds,
        )
        charge_key(request, grant.api_key)
        grant.check_worker()
        url = socket_url(self._config, base_url(self._config, request), None)
        check_registry(self._config, self._registry)
        socket = web.WebSocketResponse(
            timeout=limits.close_seconds,
            heartbeat=limits.ping_seconds,
            compress=False,
            max_msg_size=limits.message_bytes + 1,
        )
        if not socket.can_prepare(request):
            raise ApiError(426, "upgrade-required", "connect here by WebSocket")
        await socket.prepare(request)
        about = await self._first(socket)
        if about is None or self._registry.closed:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return socket
        worker = RegisteredWorker(grant.api_key, _id(about), about, url, socket.send_str)
        await self._serve(worker, socket)
        return socket

    async def close(self) -> None:
        """Closes every socket with 1001, and admits no more."""
        self._registry.close()
        for socket in self._sockets.values():
            self._close(socket, WSCloseCode.GOING_AWAY)
        await asyncio.gather(*self._closing)

    def _close(self, socket: web.WebSocketResponse, code: WSCloseCode) -> None:
        """Closes a socket without waiting for its peer, which may be gone."""
        task = asyncio.create_task(socket.close(code=code))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _first(self, socket: web.WebSocketResponse) -> WorkerMessage | None:
        try:
            async with asyncio.timeout(self._config.limits.start_seconds):
                message = await socket.receive()
        except TimeoutError:
            return None
        about = _read(message.data) if message.type is WSMsgType.TEXT else None
        if about is not None and about.type == "register" and _is_id(about.agent_name):
            return about
        if not socket.closed:
            text = "register: the first message, with an agent_name of 1 to 128 characters"
            await socket.send_str(_written(Registered(False, message=text)))
        return None

    async def _serve(self, worker: RegisteredWorker, socket: web.WebSocketResponse) -> None:
        self._sockets[worker] = socket
        earlier = self._registry.register(worker)
        if earlier is not None and earlier in self._sockets:
            self._close(self._sockets[earlier], WSCloseCode.POLICY_VIOLATION)
        try:
            await socket.send_str(_written(Registered(True, worker.id)))
            async for message in socket:
                read = _read(message.data) if message.type is WSMsgType.TEXT else None
                if read is None:
                    await socket.close(code=WSCloseCode.POLICY_VIOLATION)
                    break
                worker.take(read)
        except ConnectionError:
            pass
        finally:
            del self._sockets[worker]
            self._registry.unregister(worker)


def check_registry(config: ServerConfig, registry: WorkerRegistry) -> None:
    """Refuses a worker that cannot be admitted.

    Raises:
        ApiError: 503: the server is shutting down, has several processes, or has all its workers.
    """
    if config.workers > 1:
        text = "the registry of agents needs a server of one process; set workers to 1"
        raise ApiError(503, "no-registry", text)
    if registry.closed or registry.full:
        text = "no more workers are admitted now; retry in 5 s"
        raise ApiError(503, "busy", text, {"Retry-After": "5"})


def _read(text: str) -> WorkerMessage | None:
    try:
        return msgspec.json.decode(text, type=WorkerMessage)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _written(message: Registered) -> str:
    return msgspec.json.encode(message).decode()


def _is_id(text: str | None) -> bool:
    return text is not None and 1 <= len(text) <= _ID_CHARS and text.isprintable()


def _id(about: WorkerMessage) -> str:
    """The id that the worker had, or a new one."""
    given = about.worker_id
    return given if given is not None and _is_id(given) else str(system.new_uuid())
