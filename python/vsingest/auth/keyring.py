"""The API keys a server accepts, each with its secrets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

_NO_KEY: Final = (
    "api_key: not set; set VIDEOSDK_API_KEY and VIDEOSDK_SECRET, "
    "or name a file of keys by VSINGEST_KEYS"
)


class Keyring(Mapping[str, Sequence[str]]):
    """Secrets by API key; the `repr` shows neither.

    A key has several secrets while one replaces another; all of them are valid.

    Args:
        secrets: One secret or several for each key.

    Raises:
        ValueError: There is no key, or a key or secret is empty.
    """

    def __init__(self, secrets: Mapping[str, str | Sequence[str]]) -> None:
        if not secrets:
            raise ValueError(_NO_KEY)
        self._secrets: dict[str, tuple[str, ...]] = {}
        for key, given in secrets.items():
            if not key:
                raise ValueError("api_key: empty; set VIDEOSDK_API_KEY")
            several = (given,) if isinstance(given, str) else tuple(given)
            if not several or not all(several):
                raise ValueError("secret: empty; set VIDEOSDK_SECRET")
            self._secrets[key] = several

    def __getitem__(self, api_key: str) -> Sequence[str]:
        return self._secrets[api_key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._secrets)

    def __len__(self) -> int:
        return len(self._secrets)

    def __repr__(self) -> str:
        return f"<Keyring of {len(self)}>"
