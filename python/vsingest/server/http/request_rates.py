"""How many requests are taken from one address, and for one API key."""

import math
from typing import Final

from aiohttp import web

from vsingest.protocol.limits import Limits
from vsingest.server.http.answers import ApiError, Handler
from vsingest.server.http.health import PROBES
from vsingest.server.http.proxies import whose
from vsingest.server.http.token_bucket import TokenBuckets


class RequestRates:
    """Answers 429 to who asks too often.

    Args:
        limits: How often that is.

    Attributes:
        refused: Requests that were.
    """

    def __init__(self, limits: Limits) -> None:
        self.refused = 0
        self._addresses = TokenBuckets(limits.address_rate, limits.address_burst)
        self._keys = TokenBuckets(limits.key_rate, limits.key_burst)

    @web.middleware
    async def limit_addresses(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Takes a request from its address, before anything is done for it but for the probes."""
        if request.path not in PROBES:
            self._charge(self._addresses, whose(request.remote or ""), "address")
        request[_RATES] = self
        return await handler(request)

    def charge_key(self, api_key: str) -> None:
        """Takes a request whose token was found genuine.

        Raises:
            ApiError: 429.
        """
        self._charge(self._keys, api_key, "API key")

    def _charge(self, buckets: TokenBuckets, name: str, what: str) -> None:
        wait = math.ceil(buckets.take(name))
        if wait:
            self.refused += 1
            raise ApiError(
                429,
                "rate-limited",
                f"too many requests from this {what}; retry in {wait} s",
                {"Retry-After": str(wait)},
            )


_RATES: Final = web.RequestKey("rates", RequestRates)


def charge_key(request: web.Request, api_key: str) -> None:
    """Takes a request on its API key's account; to be called once its token is found genuine.

    Raises:
        ApiError: 429.
    """
    request[_RATES].charge_key(api_key)
