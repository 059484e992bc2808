"""A token for each request, minted and renewed where there is a secret."""

from collections.abc import Callable
from typing import Final

from vsingest import system
from vsingest.client.session.credentials import Credentials

# Half of what a minted token lives.
_KEPT_SECONDS: Final = 12 * 3_600


class TokenSource:
    """Keeps a minted token for half its life.

    Args:
        credentials: What it is minted with, or a ready one.
        now: Seconds of a clock that goes on while the machine sleeps; the system's.
    """

    def __init__(self, credentials: Credentials, now: Callable[[], float] = system.wall) -> None:
        self._credentials = credentials
        self._now = now
        self._token: str | None = None
        self._minted_at = 0.0
        self._reused = False

    def token(self) -> str:
        """The token to send as `Authorization`."""
        if self._token is None or not 0 <= self._now() - self._minted_at < _KEPT_SECONDS:
            return self._renew()
        self._reused = True
        return self._token

    def refresh(self) -> str | None:
        """A new token where an old one was refused; None where a new one would fare no better."""
        if self._credentials.ready_token is not None or not self._reused:
            return None
        return self._renew()

    def _renew(self) -> str:
        self._token = self._credentials.token()
        self._minted_at = self._now()
        self._reused = False
        return self._token
