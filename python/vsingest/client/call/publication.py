"""Makes the event of `publish`, and refuses what a server would refuse."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict

import msgspec

from vsingest.client.hearing.topics import check_text, check_topic
from vsingest.protocol.events import Publish, PublishWithOptions
from vsingest.protocol.limits import Limits
from vsingest.protocol.nesting import nests_deeper

_LEVELS: Final = Limits().payload_levels


class PublishOptions(TypedDict, total=False):
    """The options of a message; see `vsingest.Call.publish`."""

    payload: Mapping[str, Any] | None
    persist: bool
    send_only: Iterable[str] | None


def publication(
    topic: str,
    text: str,
    *,
    payload: Mapping[str, Any] | None = None,
    persist: bool = False,
    send_only: Iterable[str] | None = None,
) -> Publish:
    """Makes the event; without options it is that of the plain protocol.

    Raises:
        TypeError, ValueError: An argument is wrong; the error names it.
    """
    check_topic(topic)
    check_text("text", text)
    if payload is None and not persist and send_only is None:
        return Publish(topic, text)
    return PublishWithOptions(
        topic,
        text,
        persist=bool(persist),
        send_only=None if send_only is None else _ids(send_only),
        payload=None if payload is None else _json_object(payload),
    )


def _ids(send_only: Iterable[str]) -> tuple[str, ...]:
    if isinstance(send_only, str):
        raise TypeError(f"send_only: give the ids in a list, such as [{send_only!r}]")
    ids = tuple(send_only)
    for each in ids:
        check_text("send_only", each)
    return ids


def _json_object(payload: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(payload, Mapping):
        raise TypeError(f"payload: needs a dict, got {type(payload).__name__}")
    if nests_deeper(payload := dict(payload), _LEVELS):
        raise ValueError(f"payload: nested more than {_LEVELS} levels deep")
    try:
        msgspec.json.encode(payload)
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"payload: cannot be sent as JSON: {error}") from None
    return payload
