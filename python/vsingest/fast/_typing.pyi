"""Types that the stubs share; there is no such module at run time."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import typing_extensions
from numpy.typing import NDArray

# numpy's own stubs declare an array to be a buffer from Python 3.12 on.
Buffer: TypeAlias = typing_extensions.Buffer | NDArray[Any]

# The frames of a room, as one 2-D buffer or as the samples of each participant.
Room: TypeAlias = Buffer | Sequence[Buffer]
