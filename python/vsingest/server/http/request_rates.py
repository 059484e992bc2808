"""Rate limits on requests, by address and by API key."""

import math
from typing import Final

from aiohttp import web

from vsingest.protocol.limits import Limits
from vsingest.server.http.answers import ApiError, Handler
from vsingest.server.http.health import PROBES
from vsingest.server.http.proxies import whose
from vsingest.server.http.token_bucket import TokenBuckets


class RequestRates:
    """Answers 429 to requests over the rate.

    Args:
        limits: The rates.

    Attributes:
        refused: Refused requests.
    """

    def __init__(self, limits: Limits) -> None:
        self.refused = 0
        self._addresses = TokenBuckets(limits.address_rate, limits.address_burst)
        self._keys = TokenBuckets(limits.key_rate, limits.key_burst)

    @web.middleware
    async def limit_addresses(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Charges a request to its address before any other work; health checks are exempt."""
        if request.path not in PROBES:
            self._charge(self._addresses, whose(request.remote or ""), "address")
        request[_RATES] = self
        return await handler(request)

    def charge_key(self, api_key: str) -> None:
        """Charges a request with a valid token to its API key.

        Raises:
            ApiError: 429: the rate is exceeded.
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
    """Charges a request to its API key; to be called once its token is valid.

    Raises:
        ApiError: 429: the rate is exceeded.
    """
    request[_RATES].charge_key(api_key)
