"""A token for each request, made and renewed if there is a secret."""

from collections.abc import Callable
from typing import Final

from vsingest import system
from vsingest.client.session.credentials import Credentials

# Half of the life of a token that we make.
_KEPT_SECONDS: Final = 12 * 3_600


class TokenSource:
    """Makes tokens, and uses each for half of its life.

    Args:
        credentials: A token, or the key and secret to make tokens.
        now: A clock in seconds that runs while the machine sleeps; by default the system's.
    """

    def __init__(self, credentials: Credentials, now: Callable[[], float] = system.wall) -> None:
        self._credentials = credentials
        self._now = now
        self._token: str | None = None
        self._minted_at = 0.0
        self._reused = False

    def token(self) -> str:
        """Returns the token for `Authorization`."""
        if self._token is None or not 0 <= self._now() - self._minted_at < _KEPT_SECONDS:
            return self._renew()
        self._reused = True
        return self._token

    def refresh(self) -> str | None:
        """Returns a new token after one was refused; None if a new one could not help."""
        if self._credentials.ready_token is not None or not self._reused:
            return None
        return self._renew()

    def _renew(self) -> str:
        self._token = self._credentials.token()
        self._minted_at = self._now()
        self._reused = False
        return self._token
