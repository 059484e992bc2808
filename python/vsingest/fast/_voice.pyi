from typing import SupportsIndex

from vsingest.fast._typing import Buffer

class VoiceActivity:
    """Decides for every 20 ms of a mono S16 stream whether somebody speaks.

    It measures energy, cheaply, for gating, talk time and choosing whom to mix; it cannot tell
    speech from other sounds. A slice of 20 ms or less counts as sound if its level (RMS without its
    mean, in dB against a full-scale square wave) is above -60 dB and more than ``margin`` above the
    noise floor, or 6 dB more than that if over 40% of its samples cross zero, as in hiss. The floor
    starts at the first level, but not above -50 dB. From then on it follows the level down within
    50 ms and up by 3 dB a second, and never falls below -60 dB. So a noise that sets in at N dB
    above the floor is taken for speech for about ``(N - margin) / 3`` seconds. Speech begins once
    sound has lasted 40 ms, longer than a click, and ends ``hangover`` seconds after the last sound.
    Threads that share an object take turns.

    Args:
        rate: Sample rate in Hz, 8,000 to 192,000.
        margin: How many dB above the noise floor count as sound; above 0, at most 60.
        hangover: For how many seconds speech continues after its last sound, 0 to 10.

    Raises:
        TypeError: ``rate`` is no whole number, or another argument is no number.
        ValueError: An argument is out of range.
    """

    def __init__(
        self, rate: SupportsIndex = 8000, *, margin: float = 9.0, hangover: float = 0.2
    ) -> None: ...
    def process(self, frame: Buffer) -> bool:
        """Takes the stream's next samples.

        Args:
            frame: Any C-contiguous buffer of int16 (or raw little-endian bytes) of one channel and
                any length. It is decided in slices of 20 ms from its start, so 10 ms, 20 ms or a
                multiple of 20 ms suits best.

        Returns:
            Whether any slice of it was speech; for an empty frame, whether the last slice was.

        Raises:
            TypeError: ``frame`` is no buffer, or not int16.
            ValueError: ``frame`` is not contiguous, ends amid a sample or has several channels.
        """

    def reset(self) -> None:
        """Begins a new stream with the same settings; the noise floor is forgotten."""

    @property
    def active(self) -> bool:
        """Whether the last slice was speech."""

    @property
    def level(self) -> float:
        """The last slice's level in dB, never below -60."""

    @property
    def noise_floor(self) -> float:
        """The noise floor in dB, never below -60."""
