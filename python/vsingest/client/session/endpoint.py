"""The choice of the service."""

import os
from typing import Final

from yarl import URL

DEFAULT_ENDPOINT: Final = "https://api.videosdk.live"
ENDPOINT: Final = "VIDEOSDK_API_ENDPOINT"


def find_endpoint(given: str | None) -> str:
    """Returns the service's URL: the argument, else the environment's, else the hosted service.

    Raises:
        ValueError: It is not an http or https URL without user and query.
    """
    endpoint = given or os.environ.get(ENDPOINT) or DEFAULT_ENDPOINT
    url = URL(endpoint)
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"endpoint: {endpoint!r} is not an http:// or https:// URL")
    if url.user is not None or url.query_string:
        raise ValueError("endpoint: a URL without user and query")
    return endpoint
