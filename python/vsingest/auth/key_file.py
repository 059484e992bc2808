"""API keys in a TOML file, which may change while a server runs."""

import logging
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec

from vsingest import system
from vsingest.auth.keyring import Keyring

log = logging.getLogger("vsingest.auth")

LOOK_SECONDS: Final = 1.0


class _Contents(msgspec.Struct, forbid_unknown_fields=True):
    keys: dict[str, str | list[str]]


class KeyFile(Mapping[str, Sequence[str]]):
    """The keys of a file, which is read again when it has changed.

    The file looks like this::

        [keys]
        "an-api-key" = "its secret"
        "another-key" = ["its new secret", "its old one, accepted until it is removed"]

    When a key is looked up, and by `look`, the file is checked, at most once a second. A file that
    cannot be read is logged and the old keys stay, so that an editing mistake locks nobody out.

    Args:
        path: The file.
        always: More keys, beside those of the file.
        clock: A monotonic clock, in seconds.
        announce: Is called with all valid secrets whenever the file was read.

    Raises:
        ValueError: The file cannot be read, or names no key or an empty one.
    """

    def __init__(
        self,
        path: Path,
        always: Mapping[str, str | Sequence[str]] | None = None,
        *,
        clock: Callable[[], float] = system.monotonic,
        announce: Callable[[Sequence[str]], None] = lambda _: None,
    ) -> None:
        self._path = path
        self._always = always or {}
        self._clock = clock
        self._announce = announce
        self._looked_at = clock()
        self._seen = self._signature()
        self._keyring = self._read()

    def __getitem__(self, api_key: str) -> Sequence[str]:
        self.look()
        return self._keyring[api_key]

    def __iter__(self) -> Iterator[str]:
        self.look()
        return iter(self._keyring)

    def __len__(self) -> int:
        self.look()
        return len(self._keyring)

    def __repr__(self) -> str:
        return f"<KeyFile of {len(self._keyring)}>"

    def reload(self) -> None:
        """Reads the file now, changed or not; if it cannot be read, the old keys stay."""
        self._looked_at = self._clock()
        self._seen = self._signature()
        try:
            self._keyring = self._read()
        except ValueError as error:
            log.error("the old API keys stay: %s", error)
        else:
            log.info("read %d API keys", len(self._keyring))

    def look(self) -> None:
        """Reads the file if it has changed, unless it was checked within the last second.

        Call it periodically if keys may not be looked up for long, so that `announce` gets a new
        secret before it can be logged.
        """
        if self._clock() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = self._clock()
        if self._signature() != self._seen:
            self.reload()

    def _signature(self) -> tuple[int, int, int] | None:
        """A value that differs when the file has changed, also when another file replaced it."""
        try:
            now = os.stat(self._path)
        except OSError:
            return None
        return now.st_mtime_ns, now.st_size, now.st_ino

    def _read(self) -> Keyring:
        try:
            contents = msgspec.convert(tomllib.loads(self._path.read_text()), _Contents)
            keyring = Keyring({**self._always, **contents.keys})
        except OSError as error:
            raise ValueError(f"keys: {self._path}: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            # The text of the error may quote a secret.
            raise ValueError(f"keys: {self._path} is not TOML") from None
        except msgspec.ValidationError as error:
            fault = str(error).partition(" - at ")[0]  # the location may contain an API key
            raise ValueError(
                f'keys: {self._path}: {fault}; write lines of "key" = "secret" under [keys]'
            ) from None
        except ValueError:
            raise ValueError(
                f"keys: {self._path} names no key, or an empty key or secret"
            ) from None
        self._announce(list(chain.from_iterable(keyring.values())))
        return keyring
