"""The connection that a sender needs, and the policy for gaps."""

from typing import Literal, Protocol, TypeAlias

from vsingest.fast import SampleRing

OnStall: TypeAlias = Literal["pause", "silence"]


class AudioLink(Protocol):
    """The part of `Socket` that a sender needs."""

    @property
    def writable(self) -> bool:
        """Whether audio may be written now."""

    def write_audio(self, ring: SampleRing, samples: int) -> None:
        """Takes samples out of a ring and writes them."""

    def write_silence(self) -> None:
        """Writes a frame of silence."""


def check_on_stall(on_stall: str) -> None:
    """Refuses an unknown policy.

    Raises:
        ValueError: It is neither "pause" nor "silence".
    """
    if on_stall not in ("pause", "silence"):
        raise ValueError(f"on_stall: {on_stall!r} is neither 'pause' nor 'silence'")
