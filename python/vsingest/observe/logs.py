"""The log of a process, as text or as JSON."""

import logging
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias

from vsingest.observe.log_ids import log_ids
from vsingest.observe.redaction import Redaction
from vsingest.observe.request_id import request_id

LogFormat: TypeAlias = Literal["text", "json"]
LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]

_TEXT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_JSON_NAMES: Final = {"levelname": "level", "name": "logger"}


def start_logging(level: LogLevel, form: LogFormat, secrets: Iterable[str] = ()) -> None:
    """Writes this process's log to standard error, without secrets.

    Args:
        level: The lowest level to log.
        form: "text", or "json" for one object a line: `time` (ISO 8601), `level`, `logger`,
            `message`, `request_id` within a request, `room_id` and `call_id` in lines about a room
            or a call, and further members of the line. Text has the room and the call at the end
            of the message.
        secrets: Texts to remove from every line, beside every token and every `ref`.

    Raises:
        ModuleNotFoundError: "json" needs the extra `server`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(add_ids)
    handler.setFormatter(Redaction(_json() if form == "json" else _TextFormatter(_TEXT), secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def hide(secrets: Iterable[str]) -> None:
    """Removes more secrets from this process's log from now on; has no effect without a log."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, Redaction):
            handler.formatter.add(secrets)


def add_ids(record: logging.LogRecord) -> bool:
    """Adds to a record the request, the room and the call it is about; a filter of handlers."""
    ids = {"request_id": request_id.get(), **log_ids()._asdict()}
    for name, value in ids.items():
        if value:
            setattr(record, name, value)
    return True


class _TextFormatter(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        ids = {"room": getattr(record, "room_id", ""), "call": getattr(record, "call_id", "")}
        # The name of a room must not be able to control an operator's terminal.
        shown = [f"{name} {_printable(value)}" for name, value in ids.items() if value]
        return super().formatMessage(record) + (f" ({', '.join(shown)})" if shown else "")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    class LineFormatter(JsonFormatter):
        def formatTime(  # noqa: N802 - the name that logging calls
            self, record: logging.LogRecord, datefmt: str | None = None
        ) -> str:
            return datetime.fromtimestamp(record.created).astimezone().isoformat()

    return LineFormatter(
        "%(asctime)s %(levelname)s %(name)s %(message)s",
        rename_fields={"asctime": "time", **_JSON_NAMES},
    )
