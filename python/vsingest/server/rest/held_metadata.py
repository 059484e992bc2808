"""Checks metadata that a request gives, and keeps it as JSON."""

from typing import Any

import msgspec

from vsingest.protocol.limits import Limits
from vsingest.protocol.nesting import nests_deeper
from vsingest.server.http.answers import ApiError


def held_metadata(limits: Limits, field: str, metadata: dict[str, Any] | None) -> msgspec.Raw:
    """Returns metadata as JSON; refuses what cannot be sent to others in the room.

    Raises:
        ApiError: 400: it is too large, or nests too deep.
    """
    levels, limit = limits.metadata_levels, limits.metadata_bytes
    if nests_deeper(metadata, levels):
        raise ApiError(400, "bad-body", f"{field}: nested more than {levels} levels deep")
    written = msgspec.json.encode(metadata or {})
    if len(written) > limit:
        text = f"{field}: {len(written)} bytes of JSON are over {limit}"
        raise ApiError(400, "bad-body", text)
    return msgspec.Raw(written)
