"""The limits on open connections, in total and from one address."""

import logging
from typing import Final

from vsingest.protocol.limits import Limits
from vsingest.server.http.answers import refusal
from vsingest.server.http.proxies import Proxies, whose

log = logging.getLogger("vsingest.server")

RETRY_SECONDS: Final = 5


class ConnectionLimit:
    """Counts open connections, and refuses those beyond the limits.

    Args:
        limits: How many may be open.
        proxies: Proxies are exempt from the limit of one address, since many clients use each.

    Attributes:
        open: Open connections.
        refused: Refused connections.
    """

    def __init__(self, limits: Limits, proxies: Proxies) -> None:
        self.open = 0
        self.refused = 0
        self._limits = limits
        self._proxies = proxies
        self._addresses: dict[str, int] = {}

    def enter(self, address: str) -> bytes | None:
        """Admits a connection and returns None, or returns the HTTP answer that refuses it."""
        owner = whose(address)
        mine = self._addresses.get(owner, 0)
        if self.open >= self._limits.connections:
            return self._refuse(503, "Service Unavailable", "busy", "too many connections")
        if mine >= self._limits.address_connections and not self._proxies.trust(address):
            return self._refuse(
                429, "Too Many Requests", "too-many", "too many connections from this address"
            )
        self._addresses[owner] = mine + 1
        self.open += 1
        return None

    def leave(self, address: str) -> None:
        """Notes the end of an admitted connection."""
        self.open -= 1
        owner = whose(address)
        self._addresses[owner] -= 1
        if not self._addresses[owner]:
            del self._addresses[owner]

    def _refuse(self, status: int, phrase: str, code: str, message: str) -> bytes:
        self.refused += 1
        log.debug("refused a connection: %s", message)
        message = f"{message}; retry in {RETRY_SECONDS} s"
        return refusal(status, phrase, code, message, {"Retry-After": str(RETRY_SECONDS)})
