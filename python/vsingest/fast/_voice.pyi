from typing import SupportsIndex

from vsingest.fast._typing import Buffer

class VoiceActivity:
    """Decides, 20 ms by 20 ms, whether somebody speaks in a mono S16 stream.

    Cheap, for gating, talk time and choosing whom to mix; no classifier. A slice of at most 20 ms
    counts as sound where its level (RMS without its mean, in dB against a full-scale square wave)
    is above -60 dB and above the noise floor by ``margin``, or by 6 dB more where over 40% of its
    samples cross zero, as in hiss. The floor follows the level down within 50 ms and up by 3 dB a
    second, between -60 dB and, at the start, -50: so a noise that sets in at N dB over the floor is
    taken for speech for about ``(N - margin) / 3`` seconds. Speech begins once sound has lasted 40
    ms, which a click does not, and ends ``hangover`` seconds after the last sound.

    Args:
        rate: Samples a second, 8,000 to 192,000.
        margin: dB over the noise floor that make sound; above 0, at most 60.
        hangover: Seconds that speech lasts on after its last sound, 0 to 10.

    Raises:
        ValueError: An argument is out of range.
        TypeError: ``rate`` is no whole number.
    """

    def __init__(
        self, rate: SupportsIndex = 8000, *, margin: float = 9.0, hangover: float = 0.2
    ) -> None: ...
    def process(self, frame: Buffer) -> bool:
        """Takes the stream's next samples.

        Args:
            frame: Any C-contiguous buffer of int16 (or raw little-endian bytes) of any length; it
                is judged in slices of 20 ms from its start, so 10, 20 or a multiple of 20 ms suit
                best.

        Returns:
            Whether any slice of it was speech; for an empty frame, whether the last one was.

        Raises:
            TypeError: ``frame`` is no buffer, or not int16.
            ValueError: ``frame`` is not contiguous or ends amid a sample.
        """

    def reset(self) -> None:
        """Forgets the stream, its noise floor too; the settings stay."""

    @property
    def active(self) -> bool:
        """Whether the last slice was speech."""

    @property
    def level(self) -> float:
        """The last slice's level in dB, never below -60."""

    @property
    def noise_floor(self) -> float:
        """The noise floor in dB, never below -60."""
