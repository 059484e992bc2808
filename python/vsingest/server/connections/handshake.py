"""The check whether a request is a WebSocket handshake (RFC 6455 section 4.2.1)."""

import base64
import binascii
from typing import Final

from aiohttp import HttpVersion11, hdrs, web

_VERSION: Final = "13"
_KEY_BYTES: Final = 16

# The headers for a request that is not a handshake (RFC 9110 15.5.22, RFC 6455 4.4).
UPGRADE: Final[dict[str, str]] = {hdrs.UPGRADE: "websocket", hdrs.SEC_WEBSOCKET_VERSION: _VERSION}


def is_handshake(request: web.BaseRequest) -> bool:
    """Whether a request asks for a WebSocket, in version 13, with a valid key.

    aiohttp's own check accepts drafts of the protocol and keys that are not base64, fails at keys
    that are not ASCII, and ignores the version of HTTP.
    """
    headers = request.headers
    return (
        request.version >= HttpVersion11
        and headers.getall(hdrs.SEC_WEBSOCKET_VERSION, []) == [_VERSION]
        and _is_key(headers.get(hdrs.SEC_WEBSOCKET_KEY, ""))
    )


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):  # ValueError: not ASCII
        return False
