"""The API keys a server accepts, each with its secret."""

from collections.abc import Iterator, Mapping


class Keyring(Mapping[str, str]):
    """Secrets by API key. Its text shows neither.

    Raises:
        ValueError: There is no key, or a key or secret is empty.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        if not secrets:
            raise ValueError("api_key: none given; set VIDEOSDK_API_KEY and VIDEOSDK_SECRET")
        for key, secret in secrets.items():
            if not key:
                raise ValueError("api_key: empty; set VIDEOSDK_API_KEY")
            if not secret:
                raise ValueError("secret: empty; set VIDEOSDK_SECRET")
        self._secrets = dict(secrets)

    def __getitem__(self, api_key: str) -> str:
        return self._secrets[api_key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._secrets)

    def __len__(self) -> int:
        return len(self._secrets)

    def __repr__(self) -> str:
        return f"<Keyring of {len(self)}>"
