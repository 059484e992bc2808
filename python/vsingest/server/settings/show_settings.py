"""Prints settings as a TOML file, each with its origin."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit.items import InlineTable, Table
from yarl import URL

from vsingest.server.settings.settings import Setting

HIDDEN: Final = "(hidden)"
SECRETS: Final = frozenset({"secret", "api_keys"})
# Knowing such a URL may be enough to use it: a path, a query or a user name can be a password.
SECRET_URLS: Final = frozenset({"webhook_urls", "agents"})


def as_toml(settings: tuple[Setting, ...]) -> str:
    """Writes settings as TOML with secrets hidden; settings without a value are comments."""
    document = tomlkit.document()
    tables: dict[str, Table] = {}
    for setting in settings:
        place: Any = document
        if setting.table is not None:
            if setting.table not in tables:
                tables[setting.table] = document[setting.table] = tomlkit.table()
            place = document[setting.table]
        value = _shown(setting)
        if value is None:
            place.add(tomlkit.comment(f"{setting.name} is not set"))
        else:
            place.add(setting.name, tomlkit.item(value).comment(setting.origin))
    return tomlkit.dumps(document)


def _shown(setting: Setting) -> Any:
    if setting.name in SECRETS and setting.value:
        return HIDDEN
    value = _plain(setting.value)
    if setting.name not in SECRET_URLS:
        return value
    if isinstance(value, Mapping):
        return _inline({name: _origin_of(target) for name, target in value.items()})
    return [_origin_of(url) for url in value]


def _origin_of(target: str) -> str:
    """Reduces a URL to its host, since the rest may be secret; ``module:factory`` stays."""
    if "://" not in target:
        return target
    url = URL(target)
    bare = url.origin()
    return target if url == bare else f"{bare}/{HIDDEN}"


def _inline(values: Mapping[str, str]) -> InlineTable:
    """Writes a mapping in one line, since a table would end the top-level settings."""
    table = tomlkit.inline_table()
    table.update(values)
    return table


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _inline(value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return value
