"""The API keys that a server's settings name."""

from collections.abc import Mapping, Sequence

from vsingest.auth.key_file import KeyFile
from vsingest.auth.keyring import Keyring
from vsingest.server.config import ServerConfig


def keys_of(config: ServerConfig) -> Mapping[str, Sequence[str]]:
    """Gives the secrets of each key, of the settings and of the file they name.

    Raises:
        ValueError: There is none, or the file cannot be read.
    """
    pair = {config.api_key: config.secret} if config.api_key or config.secret else {}
    return Keyring(pair) if config.keys is None else KeyFile(config.keys, pair)
