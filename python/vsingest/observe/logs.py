"""The log of a process, as text or as JSON."""

import logging
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias

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
            `message`, `request_id` within a request, and further members of the line.
        secrets: Texts to remove from every line, beside every token and every `ref`.

    Raises:
        ModuleNotFoundError: "json" needs the extra `server`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_request_id)
    handler.setFormatter(
        Redaction(_json() if form == "json" else logging.Formatter(_TEXT), secrets)
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def hide(secrets: Iterable[str]) -> None:
    """Removes more secrets from this process's log from now on; has no effect without a log."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, Redaction):
            handler.formatter.add(secrets)


def _add_request_id(record: logging.LogRecord) -> bool:
    if name := request_id.get():
        record.request_id = name
    return True


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
