"""The source of masked frames, one for each process."""

import os
from typing import Final

from vsingest import system
from vsingest.fast import MaskedFrames

FRAMES: Final = MaskedFrames(random=system.random_bytes)

# A forked child must not continue its parent's sequence of keys.
os.register_at_fork(after_in_child=FRAMES.forget_keys)
