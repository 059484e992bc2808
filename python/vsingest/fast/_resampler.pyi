from typing import Any, Literal, SupportsIndex, final

from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

@final
class Resampler:
    """Resamples a stream from one rate to another, by linear-phase polyphase filters.

    Output ``k`` is the signal at the time of input ``k * from_rate / to_rate``, so output and input
    are aligned in time. It is returned as soon as the input that its filter covers has come in, at
    most ``delay`` seconds later. How the stream is cut into chunks changes no bit of the result. At
    equal rates the samples are returned unchanged.

    A quality fixes the half length of the filters, in samples of the lower rate, and what they do
    to the sound. Edges are fractions of the Nyquist frequency of the lower rate; in brackets, the
    figures for a stream that comes from, or goes to, 8 kHz.

    =========  =================  ===============  ===============  ==============  ===========
    quality    half length        within 0.005 dB  within 0.1 dB    stops from      attenuation
    =========  =================  ===============  ===============  ==============  ===========
    ``voice``  12 (1.5 ms)        0.78 (3.12 kHz)  0.83 (3.32 kHz)  1.22 (4.9 kHz)  80 dB
    ``high``   22-24 (2.75-3 ms)  0.85 (3.4 kHz)   0.87 (3.48 kHz)  1.15 (4.6 kHz)  100 dB
    ``best``   128 (16 ms)        0.93 (3.72 kHz)  0.94 (3.76 kHz)  1.00 (4.0 kHz)  120 dB
    =========  =================  ===============  ===============  ==============  ===========

    The figures are measured by ``make proof`` (docs/core.md of the source).

    ``high`` resamples in two stages, by way of twice the lower rate, where the rates are further
    apart than that: a half-band filter and a short one cost half as much as one long filter.

    With ``voice`` and ``high`` the middle of the transition band lies on the Nyquist frequency,
    which halves the delay: frequencies from there to the stop edge alias to the band below Nyquist
    that mirrors them, which lies above the pass band. With ``best`` nothing aliases.

    ``adjust()`` makes the stream follow a clock that drifts.

    A ratio whose filter bank would exceed 4,096 phases or 8 MiB (44,101 to 8,000 Hz, say) is
    resampled by libsoxr's stream instead, at its quality MQ, HQ or VHQ. All that is said here of
    counts, bits and errors holds for it too; but it delays the output more, as ``delay`` tells, it
    takes some microseconds a call, and its ratio cannot be adjusted.

    One thread at a time may use an object: a call during another raises RuntimeError. Streams of
    one ratio and quality share their filters.

    Args:
        from_rate: The rate of the input in Hz, 1 to 1,000,000.
        to_rate: The rate of the output in Hz, 1 to 1,000,000.
        channels: Interleaved channels, 1 to 8.
        dtype: The type of the samples in and out. int16 is filtered as float32, then rounded to
            nearest even and saturated.
        quality: A row of the table.

    Raises:
        TypeError: A rate or ``channels`` is no whole number.
        ValueError: An argument is out of range, or a ratio for libsoxr is beyond 256 up or down.
    """

    def __init__(
        self,
        from_rate: SupportsIndex,
        to_rate: SupportsIndex,
        *,
        channels: SupportsIndex = 1,
        dtype: Literal["float32", "int16"] = "float32",
        quality: Literal["voice", "high", "best"] = "high",
    ) -> None: ...
    @property
    def from_rate(self) -> int:
        """The rate of the input in Hz."""

    @property
    def to_rate(self) -> int:
        """The rate of the output in Hz."""

    @property
    def channels(self) -> int:
        """Interleaved channels in and out."""

    @property
    def dtype(self) -> Literal["float32", "int16"]:
        """The type of the samples in and out."""

    @property
    def quality(self) -> Literal["voice", "high", "best"]:
        """The row of the table that the filter was made by."""

    @property
    def delay(self) -> float:
        """Seconds by which an output can lag its own time: the filters' half length.

        ``adjust()`` does not change it, except at equal rates, where it is 0 until the first
        adjustment. For a stream of libsoxr's it is the largest lag measured over two seconds.
        """

    @property
    def ppm(self) -> float:
        """By how many parts per million the ratio is adjusted; see ``adjust()``."""

    def process(
        self, x: Buffer | NDArray[Any], *, out: Buffer | NDArray[Any] | None = None
    ) -> NDArray[Any]:
        """Takes a chunk and returns every output that is ready.

        Args:
            x: Any C-contiguous buffer of the stream's type (or raw little-endian bytes), of any
                length: interleaved, or of shape (frames, channels).
            out: A writable buffer of the stream's type with room for ``expected_output()`` frames
                or more, sharing no memory with ``x``.

        Returns:
            A new array of shape (frames,) for one channel, else (frames, channels). With ``out``, a
            view of its filled head, which keeps ``out`` alive, or ``out`` itself where it is an
            array of exactly that shape.

        Raises:
            TypeError: ``x`` or ``out`` is no buffer, or of another sample format.
            ValueError: ``x`` is not contiguous or ends amid a frame, or ``out`` is too small or
                overlaps ``x``. The stream is then as it was.
            RuntimeError: The stream was flushed and not reset, or called during another call.
        """

    def flush(self) -> NDArray[Any]:
        """Ends the stream: returns the outputs that were still held back, as if silence followed.

        In all, ``n`` input frames have then given ``ceil(n * to_rate / from_rate)`` outputs, or,
        where the ratio was adjusted, every output whose time lies within them. After that the
        object takes samples only once ``reset()`` was called; a second flush returns no frames.

        Returns:
            A new array, as from ``process()``.

        Raises:
            RuntimeError: Called during another call.
        """

    def reset(self) -> None:
        """Begins a new stream with the exact ratio of the rates; the old one is forgotten.

        Raises:
            RuntimeError: Called during another call.
        """

    def adjust(self, ppm: float) -> None:
        """Follows an input clock that runs fast by ``ppm``, or slow where that is negative.

        Outputs are then ``from_rate / to_rate * (1 + ppm / 1e6)`` input frames apart, so that ``n``
        input frames give ``n * to_rate / from_rate / (1 + ppm / 1e6)`` outputs, give or take one. A
        change reaches the output within ``delay`` seconds. However often the ratio is adjusted, the
        signal and its phase go on without a step, since filters are interpolated for any point of
        time. From the first adjustment until ``reset()`` the stream takes two to five times as much
        CPU. As long as only 0 was passed, no bit changes.

        At equal rates samples are returned at once, until the first adjustment gives the stream the
        ``delay`` of a filter: from then on that much is held back.

        Args:
            ppm: Parts per million, -1,000 to 1,000. Replaces the adjustment before.

        Raises:
            TypeError: ``ppm`` is no number.
            ValueError: ``ppm`` is out of range or NaN, or not 0 for a stream of libsoxr's.
            RuntimeError: The stream was flushed and not reset, or called during another call.
        """

    def expected_output(self, n: SupportsIndex) -> int:
        """Returns exactly how many frames ``process()`` will return for the next ``n`` frames.

        The count holds until the ratio is adjusted.

        Raises:
            TypeError: ``n`` is no whole number.
            ValueError: ``n`` is negative, or beyond 2**40 (2**26 for a stream of libsoxr's).
            RuntimeError: The stream was flushed and not reset, or called during another call.
        """
