"""Plays the scenes, and judges what was seen."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

import aiohttp
import msgspec

from vsingest.conform.check import Check, Differs, NotTried, Result, Scene
from vsingest.conform.peer import Absent, Refused
from vsingest.conform.receiver import HookReceiver
from vsingest.conform.report import Report, Row
from vsingest.conform.service import Service, Unusable
from vsingest.observe.redaction import Secrets

_SEEN_CHARS: Final = 300

_log = logging.getLogger("vsingest.conform")


async def judge(
    endpoint: str,
    api_key: str,
    secret: str,
    scenes: Sequence[Scene[Any]],
    *,
    receiver: HookReceiver | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> Report:
    """Compares a service with the protocol.

    Args:
        endpoint: The URL of its API.
        api_key: The project's key.
        secret: The project's secret.
        scenes: The scenes to play, in the order of the report.
        receiver: The receiver of webhooks, or None.
        progress: Is called with the name of each scene when it begins.

    Returns:
        A report without tokens, secrets and URLs of sessions.
    """
    secrets = Secrets()
    # A cookie jar would send the cookies of one socket with the next.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        service = Service(http, endpoint, api_key, secret, secrets, receiver)

        async def play(scene: Scene[Any]) -> list[Row]:
            progress(scene.name)
            return await _rows(service, scene)

        async with asyncio.TaskGroup() as tasks:
            waiting = {
                id(scene): tasks.create_task(play(scene)) for scene in scenes if scene.alongside
            }
            played = {id(scene): await play(scene) for scene in scenes if not scene.alongside}
        played |= {name: task.result() for name, task in waiting.items()}
    rows = _grouped([row for scene in scenes for row in played[id(scene)]])
    return Report(
        service=secrets.hide(endpoint),
        version=version("vsingest"),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        sessions=service.sessions,
        rows=[_redacted(row, secrets) for row in rows],
    )


def _grouped(rows: list[Row]) -> list[Row]:
    """Returns the rows with those of one group together, whichever scenes they belong to."""
    groups = list(dict.fromkeys(row.group for row in rows))
    return sorted(rows, key=lambda row: groups.index(row.group))


async def _rows(service: Service, scene: Scene[Any]) -> list[Row]:
    hindered = True
    try:
        seen = await scene.play(service)
    except Refused as refused:
        why = f"a socket was refused by HTTP {refused.status}"
    except (Unusable, Absent) as missing:
        why = str(missing)
    except NotTried as cannot:
        why, hindered = str(cannot), False
    except Exception as error:
        # An unexpected error in one scene must not lose the results of the others.
        _log.debug("the scene %r failed", scene.name, exc_info=True)
        why = f"the kit failed: {type(error).__name__}"
    else:
        return [_judged(check, seen) for check in scene.checks]
    return [_row(check, Result.NOT_TRIED, why, hindered=hindered) for check in scene.checks]


def _judged(check: Check, seen: Any) -> Row:
    try:
        return _row(check, Result.PASS, check.judge(seen))
    except Differs as differs:
        return _row(check, Result.DIFFERS, str(differs))
    except NotTried as cannot:
        return _row(check, Result.NOT_TRIED, str(cannot))
    except Exception as error:
        _log.debug("the check %r failed", check.id, exc_info=True)
        return _row(
            check, Result.NOT_TRIED, f"the kit failed: {type(error).__name__}", hindered=True
        )


def _row(check: Check, result: Result, seen: str, *, hindered: bool = False) -> Row:
    return Row(
        id=check.id,
        says=check.says,
        provenance=check.provenance,
        result=result,
        seen=seen,
        hindered=hindered,
    )


def _redacted(row: Row, secrets: Secrets) -> Row:
    """Removes secrets and control characters from texts of the service."""
    seen = "".join(c if c.isprintable() else " " for c in secrets.hide(row.seen)[:_SEEN_CHARS])
    return msgspec.structs.replace(row, seen=seen)
