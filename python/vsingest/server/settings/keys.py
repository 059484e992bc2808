"""The API keys that a server's settings name."""

from collections.abc import Mapping, Sequence

from vsingest.auth.key_file import KeyFile
from vsingest.auth.keyring import Keyring
from vsingest.observe.logs import hide
from vsingest.server.settings.config import ServerConfig


def keys_of(config: ServerConfig) -> Mapping[str, Sequence[str]]:
    """Gives the secrets of each key, of the settings and of the file they name.

    A key that the settings name twice has both secrets. Those of a file, which may change, are kept
    out of the log from when they are read.

    Raises:
        ValueError: There is no API key, or the file cannot be read.
    """
    given: dict[str, list[str]] = {key: [secret] for key, secret in config.api_keys.items()}
    if config.api_key or config.secret:
        given.setdefault(config.api_key, []).append(config.secret)
    return Keyring(given) if config.keys is None else KeyFile(config.keys, given, announce=hide)
