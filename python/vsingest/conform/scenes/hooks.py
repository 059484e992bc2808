"""Webhooks of a room that one participant joins and leaves."""

from dataclasses import dataclass
from typing import Final

from vsingest.auth.webhooks import WebhookInvalid, verify_webhook
from vsingest.conform.check import Differs, NotTried, expect, scene
from vsingest.conform.receiver import Hook, HookReceiver
from vsingest.conform.scenes.meeting import people
from vsingest.conform.service import Service
from vsingest.protocol.webhooks import PUBLIC_KEY_PATH

_PAGE: Final = "webhooks.md"
_MEMBERS: Final = {
    "session-started": ("meetingId", "sessionId", "start"),
    "participant-joined": ("meetingId", "sessionId", "participantId", "participantName"),
    "participant-left": ("meetingId", "sessionId", "participantId", "participantName", "reason"),
    "session-ended": ("meetingId", "sessionId", "start", "end", "reason"),
}


@dataclass(frozen=True, slots=True)
class HooksSeen:
    """The received webhooks.

    Attributes:
        hooks: The webhooks, in the order in which they came.
        key: The public key; None if the service returned none.
    """

    hooks: list[Hook]
    key: str | None


@scene("webhooks", sessions=1, seconds=15)
async def hooking(service: Service) -> HooksSeen:
    """Creates a room with a receiver; a participant joins and leaves it."""
    receiver = service.receiver
    if receiver is None:
        raise NotTried("give --webhook-listen HOST:PORT, where the service can reach this machine")
    try:
        async with receiver.listening() as hooks:
            return await _told(service, receiver, hooks)
    except OSError as error:
        raise NotTried(f"cannot listen for webhooks: {error.strerror or error}") from None


async def _told(service: Service, receiver: HookReceiver, hooks: list[Hook]) -> HooksSeen:
    webhook = {"endPoint": receiver.url, "events": list(_MEMBERS)}
    made = await service.ask("POST", "/v2/rooms", {"webhook": webhook})
    room = made.body.get("roomId") if isinstance(made.body, dict) else None
    if not (made.fine and isinstance(room, str)):
        raise NotTried(f"the API makes no room with a webhook: {made}")
    async with people(service, room, "ann"):
        pass
    await receiver.until(lambda: {one.kind for one in hooks} >= set(_MEMBERS))
    key = await service.ask("GET", PUBLIC_KEY_PATH, authorization=None)
    pem = key.body.get("publicKey") if isinstance(key.body, dict) else None
    return HooksSeen(list(hooks), pem if isinstance(pem, str) else None)


@hooking.documented(
    "webhooks.sent",
    "Webhooks come for the session and its participant, by `webhookType`.",
    'a `POST` with the body `{"webhookType":"...","data":{...}}`, in compact JSON.',
    _PAGE,
)
def sent(seen: HooksSeen) -> str:
    """Four kinds of webhooks are expected."""
    absent = sorted(set(_MEMBERS) - {one.kind for one in seen.hooks})
    return expect(not absent, f"{len(seen.hooks)} came", f"without {', '.join(absent)}")


@hooking.ours(
    "webhooks.order",
    "They come in the order in which things happened.",
    "The events of one session of a room come in the order of this table, as far as they apply.",
    _PAGE,
)
def order(seen: HooksSeen) -> str:
    """The order of the received webhooks is checked."""
    kinds = [one.kind for one in seen.hooks]
    return expect(kinds == [one for one in _MEMBERS if one in kinds], ", ".join(kinds))


@hooking.documented(
    "webhooks.signature",
    "The header `videosdk-signature` signs the raw body, by the service's public key.",
    "| `videosdk-signature` | base64 of RSA-SHA256 (PKCS#1 v1.5) over the raw body | documented |",
    _PAGE,
)
def signature(seen: HooksSeen) -> str:
    """The signature of each received webhook is checked."""
    if not seen.hooks:
        raise NotTried("no webhook came")
    if seen.key is None:
        raise Differs("the service gives no public key")
    for hook in seen.hooks:
        try:
            verify_webhook(hook.raw, hook.headers, seen.key, max_age=None)
        except (WebhookInvalid, ValueError) as error:
            raise Differs(f"{hook.kind}: {error}") from None
    return "of all that came"


def _has_members(kind: str, words: str) -> None:
    def judge(seen: HooksSeen) -> str:
        found = [one for one in seen.hooks if one.kind == kind]
        if not found:
            raise NotTried("it did not come")
        absent = [name for name in _MEMBERS[kind] if not isinstance(found[0].data.get(name), str)]
        return expect(not absent, "all there", f"without {', '.join(absent)}")

    names = ", ".join(f"`{name}`" for name in _MEMBERS[kind])
    hooking.documented(f"webhooks.{kind}", f"`{kind}` has {names}.", words, _PAGE)(judge)


_has_members(
    "session-started", "| `session-started` | `meetingId`, `sessionId`, `start` | documented |"
)
_has_members(
    "participant-joined",
    "| `participant-joined` | `meetingId`, `sessionId`, `participantId`, `participantName` | "
    "documented |",
)
_has_members(
    "participant-left",
    "| `participant-left` | the same, and `reason`, `cause` | documented, `cause` is ours |",
)
_has_members(
    "session-ended",
    "| `session-ended` | `meetingId`, `sessionId`, `start`, `end`, `error` (`null`), `reason`,",
)
