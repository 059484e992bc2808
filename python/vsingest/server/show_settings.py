"""Settings as a file that would set them, each with where it comes from."""

from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit.items import Table

from vsingest.server.settings import Setting

HIDDEN: Final = "(hidden)"
SECRETS: Final = frozenset({"secret", "api_keys"})


def as_toml(settings: tuple[Setting, ...]) -> str:
    """Writes settings as TOML, secrets hidden; those that are not set are comments."""
    document = tomlkit.document()
    tables: dict[str, Table] = {}
    for setting in settings:
        place: Any = document
        if setting.table is not None:
            if setting.table not in tables:
                tables[setting.table] = document[setting.table] = tomlkit.table()
            place = document[setting.table]
        value = HIDDEN if setting.name in SECRETS and setting.value else _plain(setting.value)
        if value is None:
            place.add(tomlkit.comment(f"{setting.name} is not set"))
        else:
            place.add(setting.name, tomlkit.item(value).comment(setting.origin))
    return tomlkit.dumps(document)


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return value
