"""Settings from flags, the environment, a file and defaults, in this order of precedence."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

PREFIX: Final = "VSINGEST_"
# The names that other tools use; the first one that is set counts.
SHARED_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "api_key": ("VIDEOSDK_API_KEY",),
    "secret": ("VIDEOSDK_SECRET", "VIDEOSDK_SECRET_KEY"),
}
_LIKENESS: Final = 0.7
_LISTS: Final[frozenset[Any]] = frozenset({tuple, list, set, frozenset, AbstractSet})

Config = TypeVar("Config")


class SettingsError(ValueError):
    """A setting is unknown or has an invalid value; the text names it and where it is set."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective setting.

    Attributes:
        table: The table of the settings file that has it; None at the top level.
        name: Its name in the file.
        value: Its value.
        origin: Where the value comes from, such as "default" or "environment VSINGEST_PORT".
    """

    table: str | None
    name: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Settings(Generic[Config]):
    """All settings of one dataclass.

    Attributes:
        config: The dataclass with all values.
        each: The settings, in the order of the dataclass.
    """

    config: Config
    each: tuple[Setting, ...]


def load_settings(
    config: type[Config],
    *,
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    file: Path | None = None,
) -> Settings[Config]:
    """Makes a dataclass; each field has the value of the first source that sets it.

    A field that is itself a dataclass is a table of the file, and its fields are named
    ``VSINGEST_TABLE_NAME`` in the environment, where commas separate the elements of lists.

    Args:
        config: The dataclass.
        flags: The flags of the command line, by field name; ``table.name`` within a table.
        environment: The environment of the process.
        file: A TOML file.

    Raises:
        SettingsError: The file cannot be read, a name in it is unknown, a variable looks like a
            misspelt one, or a value is of the wrong type.
        ValueError: The dataclass refuses a value.
    """
    written = _read(file) if file is not None else {}
    tables: dict[str, Any] = {
        name: kind for name, kind in _types(config).items() if is_dataclass(kind)
    }
    known = [*_types(config)]
    where = f"{file}: "
    _check_names(written, known, where)
    inner = [f"{table}.{name}" for table, kind in tables.items() for name in _types(kind)]
    _check_names(flags, known + inner, "")
    values: dict[str, Any] = {}
    each: list[Setting] = []
    taken: set[str] = set()

    def resolve(kind: Any, table: str | None, written: Mapping[str, Any]) -> Iterator[Setting]:
        types = _types(kind)
        for field in fields(kind):
            if field.name in tables and table is None:
                continue
            dotted = field.name if table is None else f"{table}.{field.name}"
            names = _variables(table, field.name)
            taken.update(names)
            variable = next((name for name in names if environment.get(name)), None)
            if dotted in flags:
                origin = f"flag {_flag(table, field.name)}"
                value = _convert(flags[dotted], types[field.name], _flag(table, field.name))
            elif variable is not None:
                origin = f"environment {variable}"
                value = _convert(environment[variable], types[field.name], variable)
            elif field.name in written:
                origin = f"file {file}"
                value = _convert(
                    written[field.name], types[field.name], where + dotted, strict=True
                )
            elif field.default is not MISSING:
                origin, value = "default", field.default
            elif field.default_factory is not MISSING:
                origin, value = "default", field.default_factory()
            else:
                raise SettingsError(
                    f"{dotted}: not set; set {names[0]}, give {_flag(table, field.name)}, "
                    f"or write {dotted} into a file for --config"
                )
            yield Setting(table, field.name, value, origin)

    each += resolve(config, None, written)
    values = {setting.name: setting.value for setting in each}
    for table, kind in tables.items():
        lines = written.get(table, {})
        if not isinstance(lines, dict):
            raise SettingsError(f"{where}{table}: is a table; write [{table}]")
        _check_names(lines, list(_types(kind)), f"{where}{table}.")
        settings = list(resolve(kind, table, lines))
        values[table] = kind(**{setting.name: setting.value for setting in settings})
        each += settings
    _check_variables(environment, taken)
    return Settings(config(**values), tuple(each))


def _types(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _variables(table: str | None, name: str) -> tuple[str, ...]:
    own = PREFIX + (f"{table}_{name}" if table else name).upper()
    return (*SHARED_NAMES.get(name, ()), own) if table is None else (own,)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror}") from None
    except ValueError as error:  # not TOML, or not UTF-8
        raise SettingsError(f"{file}: is not TOML: {error}") from None


def _convert(value: Any, kind: Any, where: str, *, strict: bool = False) -> Any:
    if isinstance(value, str) and not strict:
        value = _parts(value, kind, where)
    if get_origin(kind) is Literal and value not in get_args(kind):
        raise SettingsError(f"{where}: {value!r} is not one of {', '.join(get_args(kind))}")
    try:
        return msgspec.convert(value, kind, strict=strict, dec_hook=_make)
    except msgspec.ValidationError as error:
        fault = str(error)
        raise SettingsError(f"{where}: {fault[:1].lower()}{fault[1:]}") from None


def _parts(text: str, kind: Any, where: str) -> Any:
    """Splits a text at commas into a list, or into a mapping of name=value pairs."""
    containers = {get_origin(one) for one in (kind, *get_args(kind))}
    if containers & {dict, Mapping} and ("=" in text or not containers & _LISTS):
        pairs = [part.strip().partition("=") for part in text.split(",")]
        values = {name: value for name, _, value in pairs}
        if len(values) < len(pairs):
            raise SettingsError(f"{where}: a name occurs twice")
        return values
    if containers & _LISTS:
        return [part.strip() for part in text.split(",")]
    return text


def _flag(table: str | None, name: str) -> str:
    return f"--{name.replace('_', '-')}" if table is None else f"--{table.rstrip('s')} {name}"


def _make(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, (str, Path)):
        return Path(value).expanduser()
    raise NotImplementedError


def _check_names(written: Mapping[str, Any], known: list[str], where: str) -> None:
    for name in written:
        if name not in known:
            nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
            raise SettingsError(f"{where}{name}: no such setting; the nearest is {nearest[0]}")


def _check_variables(environment: Mapping[str, str], known: set[str]) -> None:
    """Refuses misspelt variables. Others with the prefix exist, for the core and the tests."""
    suffixes = [name.removeprefix(PREFIX) for name in known if name.startswith(PREFIX)]
    for name in environment:
        if not name.startswith(PREFIX) or name in known:
            continue
        near = difflib.get_close_matches(name.removeprefix(PREFIX), suffixes, 1, _LIKENESS)
        if near:
            raise SettingsError(f"{name}: no such variable; the nearest is {PREFIX}{near[0]}")
