"""The one source of this process's masked frames."""

import os
from typing import Final

from vsingest import system
from vsingest.fast import MaskedFrames

FRAMES: Final = MaskedFrames(random=system.random_bytes)

# A child must not go on with its parent's keys.
os.register_at_fork(after_in_child=FRAMES.forget_keys)
