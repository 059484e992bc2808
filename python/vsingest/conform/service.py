"""The service that is judged, over plain HTTP and raw WebSockets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import jwt
import msgspec
from yarl import URL

from vsingest import system
from vsingest.conform.peer import Peer, Refused
from vsingest.conform.receiver import HookReceiver
from vsingest.observe.redaction import Secrets
from vsingest.protocol.ingest import SESSIONS_PATH

PATIENCE: Final = 15.0
_BODY_BYTES: Final = 262_144
_TOKEN_SECONDS: Final = 7_200


class Unusable(Exception):  # noqa: N818 - what the service is, for a scene
    """The service failed in a way that ends the scene; the text says what it answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API.

    Attributes:
        status: The HTTP status.
        headers: Its headers, by names in lower case.
        body: The JSON, or None if there is none.
    """

    status: int
    headers: Mapping[str, str]
    body: Any = field(repr=False)

    @property
    def fine(self) -> bool:
        """Whether the request succeeded."""
        return 200 <= self.status < 300

    @property
    def data(self) -> dict[str, Any]:
        """The member `data`, empty if there is none."""
        data = self.body.get("data") if isinstance(self.body, dict) else None
        return data if isinstance(data, dict) else {}

    @property
    def message(self) -> str:
        """The text of a refusal, under any of the names that services use."""
        members = self.body if isinstance(self.body, dict) else {}
        names = ("message", "error", "msg", "statusMessage")
        return next((members[name] for name in names if isinstance(members.get(name), str)), "")

    def __str__(self) -> str:
        return f"HTTP {self.status}" + (f": {self.message}" if self.message else "")


class Service:
    """One service, and its credentials.

    Args:
        http: Makes the requests.
        endpoint: The URL of its API.
        api_key: The project's key.
        secret: The project's secret.
        secrets: Texts to keep out of reports; tokens and sessions are added to it.
        receiver: The receiver of webhooks, or None.

    Attributes:
        sessions: The number of ingest sessions that were created.
        http: Makes the requests.
        secrets: Texts to keep out of reports.
        receiver: The receiver of webhooks, or None.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        endpoint: str,
        api_key: str,
        secret: str,
        secrets: Secrets,
        receiver: HookReceiver | None = None,
    ) -> None:
        self.http = http
        self.secrets = secrets
        self.receiver = receiver
        self.sessions = 0
        self._endpoint = endpoint.rstrip("/")
        self._api_key = api_key
        self._secret = secret
        self._token = self.token()
        secrets.add([secret, api_key])

    def token(self, *, secret: str | None = None, **claims: Any) -> str:
        """Signs a token as the official SDK does, with other claims if given."""
        now = int(system.wall())
        usual = {
            "apikey": self._api_key,
            "permissions": ["allow_join", "allow_mod"],
            "version": 2,
            "roles": ["crawler"],
            "iat": now,
            "exp": now + _TOKEN_SECONDS,
        }
        token = jwt.encode({**usual, **claims}, secret or self._secret, algorithm="HS256")
        self.secrets.add([token])
        return token

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        authorization: str | None = "",
        raw: bytes | None = None,
        content_type: str = "application/json",
    ) -> Answer:
        """Makes a request to the API, and follows no redirect.

        Args:
            method: The HTTP method.
            path: The path from the service's root.
            body: The body, sent as JSON; None for no body.
            authorization: The header; the token alone if empty, and no header if None.
            raw: The bytes to send instead of `body`.
            content_type: The header `Content-Type`.

        Raises:
            Unusable: No answer came.
        """
        headers = {} if authorization is None else {"Authorization": authorization or self._token}
        data = msgspec.json.encode(body) if raw is None and body is not None else raw
        if data is not None:
            headers["Content-Type"] = content_type
        try:
            async with self.http.request(
                method,
                self._endpoint + path,
                data=data,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=2 * PATIENCE),
            ) as answer:
                return await self._read(answer)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unusable(f"{method} {path} was not answered: {type(error).__name__}") from None

    async def create(self, body: Any, **how: Any) -> Answer:
        """Creates a session, and keeps its URL out of the report."""
        answer = await self.ask("POST", SESSIONS_PATH, body, **how)
        self.sessions += answer.fine
        return answer

    async def session(self, room: str, name: str | None = None, **members: Any) -> str:
        """Returns the URL of a new session; `name` is the id and the name of its participant.

        Raises:
            Unusable: The service created none.
        """
        participant = {"id": name, "name": name.title()} if name is not None else {}
        answer = await self.create({"roomId": room, "participant": participant, **members})
        return self.url_of(answer)

    def url_of(self, answer: Answer) -> str:
        """Returns the `wsUrl` of an answer.

        Raises:
            Unusable: The answer has none.
        """
        url = answer.data.get("wsUrl")
        if not (answer.fine and isinstance(url, str)):
            raise Unusable(f"no session was created: {answer}")
        return url

    async def room(self) -> str:
        """Returns a new room: one that the service created, or a name if it creates none."""
        answer = await self.ask("POST", "/v2/rooms", {})
        made = answer.body.get("roomId") if isinstance(answer.body, dict) else None
        return made if answer.fine and isinstance(made, str) else self.unique("room")

    def unique(self, name: str) -> str:
        """Returns a unique name."""
        return f"{name}-{system.chance().randbytes(4).hex()}"

    async def open(
        self, url: str, name: str = "", http: aiohttp.ClientSession | None = None
    ) -> Peer:
        """Opens a socket, and sends nothing.

        Args:
            url: The `wsUrl`.
            name: The participant's id.
            http: The HTTP session to use instead of the usual one.

        Raises:
            Refused: The service answered by HTTP.
            Unusable: The service did not answer.
        """
        try:
            return await Peer.open(http or self.http, url, name, PATIENCE)
        except Refused:
            raise
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unusable(f"the socket did not open: {type(error).__name__}") from None

    async def join(self, room: str, name: str, **asked: Any) -> Peer:
        """Joins a participant, and returns it after `meeting-joined`.

        Raises:
            Unusable: The participant could not join.
        """
        unique = self.unique(name)
        try:
            peer = await self.open(await self.session(room, unique), unique)
        except Refused as refused:
            raise Unusable(f"the socket was refused by HTTP {refused.status}") from None
        await peer.start(**asked)
        return peer

    def unknown_url(self, url: str) -> str:
        """Returns the same URL with an unknown `ref`."""
        ref = "vs_" + system.chance().randbytes(10).hex()
        return str(URL(url).update_query(ref=ref))

    async def _read(self, answer: aiohttp.ClientResponse) -> Answer:
        content = await answer.content.read(_BODY_BYTES)
        try:
            body = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            body = None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        found = Answer(answer.status, headers, body)
        url = found.data.get("wsUrl")
        if isinstance(url, str):
            try:
                ref = URL(url).query.get("ref", "")
            except ValueError:
                ref = ""
            self.secrets.add([url, ref])
        return found
