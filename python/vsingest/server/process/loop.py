"""The choice of the event loop of a server process."""

import asyncio
import os
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


def run(main: Coroutine[Any, Any, _T]) -> _T:
    """Runs a coroutine as `asyncio.run` does, on uvloop if that is installed.

    The environment variable ``VSINGEST_LOOP`` forces "uvloop" or "asyncio".

    Raises:
        ValueError: ``VSINGEST_LOOP`` names neither.
        ImportError: uvloop is requested and not installed.
    """
    wanted = os.environ.get("VSINGEST_LOOP", "")
    if wanted not in ("", "uvloop", "asyncio"):
        main.close()
        raise ValueError(f"VSINGEST_LOOP: {wanted!r} is neither 'uvloop' nor 'asyncio'")
    if wanted != "asyncio":
        try:
            import uvloop
        except ImportError:
            if wanted:
                main.close()
                raise
        else:
            return uvloop.run(main)
    return asyncio.run(main)
