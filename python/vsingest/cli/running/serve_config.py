"""The settings of `vsingest serve`: those of the server and of its process."""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import typer

from vsingest.cli.options.credentials import throw_away_credentials
from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.observe.logs import LogFormat, LogLevel
from vsingest.server import ServerConfig
from vsingest.server.settings.settings import Settings, load_settings

# Options that are repeated for each element have a name in the singular.
_PLURALS = {
    "agent": "agents",
    "cors_origin": "cors_origins",
    "region": "regions",
    "trusted_proxy": "trusted_proxies",
    "webhook_url": "webhook_urls",
}
_TABLES = ("agents", "regions")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeConfig(ServerConfig):
    """The settings of a server and of its process.

    Attributes:
        log_level: The lowest level to log.
        log_format: "text" for people, "json" for one object a line.
    """

    log_level: LogLevel = "warning"
    log_format: LogFormat = "text"


def load(context: typer.Context, dev: bool, file: Path | None) -> Settings[ServeConfig]:
    """Loads the settings, or ends the command with the error of an invalid one."""
    flags = _flags(context)
    if dev:
        if "api_key" in flags or "secret" in flags:
            fail(
                "--dev makes its own credentials; leave out --api-key and --secret", ExitCode.USAGE
            )
        flags["api_key"], flags["secret"] = throw_away_credentials()
    try:
        return load_settings(ServeConfig, flags=flags, environment=os.environ, file=file)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)


def _flags(context: typer.Context) -> dict[str, Any]:
    """Returns the settings that the command line gives."""
    names = {field.name for field in fields(ServeConfig)}
    flags: dict[str, Any] = {}
    for parameter, value in context.params.items():
        if value is None or value is False or value in ([], ()):
            continue
        name = _PLURALS.get(parameter, parameter)
        if name in _TABLES:
            flags[name] = {key: target for key, _, target in (one.partition("=") for one in value)}
        elif name in names:
            flags[name] = value
        elif parameter == "verbose":
            flags.setdefault("log_level", "info")
        elif parameter == "limit":
            flags |= dict(map(_limit, value))
    return flags


def _limit(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        fail(f"--limit {text}: write it NAME=VALUE", ExitCode.USAGE)
    return f"limits.{name.strip()}", value.strip()
