"""The API keys in a server's settings."""

from collections.abc import Mapping, Sequence

from vsingest.auth.key_file import KeyFile
from vsingest.auth.keyring import Keyring
from vsingest.observe.logs import hide
from vsingest.server.settings.config import ServerConfig


def keys_of(config: ServerConfig) -> Mapping[str, Sequence[str]]:
    """Returns the secrets of each key, from the settings and from the file of keys.

    A key that is named twice has both secrets. The secrets of a file, which may change, are removed
    from the log from the moment when they are read.

    Raises:
        ValueError: There is no API key, or the file cannot be read.
    """
    given: dict[str, list[str]] = {key: [secret] for key, secret in config.api_keys.items()}
    if config.api_key or config.secret:
        given.setdefault(config.api_key, []).append(config.secret)
    return Keyring(given) if config.keys is None else KeyFile(config.keys, given, announce=hide)
