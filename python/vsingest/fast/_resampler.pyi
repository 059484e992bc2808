from typing import Any, Literal, SupportsIndex, final

from numpy.typing import NDArray

from vsingest.fast._typing import Buffer

@final
class Resampler:
    """A stream of samples from one rate to another, by linear-phase polyphase filters.

    Output ``k`` is the signal at the time of input ``k * from_rate / to_rate``, so the output is
    aligned with the input; it comes out as soon as the input that its filter looks at has come
    in, at most ``delay`` seconds later. The result does not depend, to the bit, on how the stream
    is cut into chunks. Equal rates pass the samples through untouched.

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

    ``high`` goes by way of twice the lower rate where the rates are further apart than that: a
    half-band filter and a short one together are half the work of one long filter.

    With ``voice`` and ``high`` the middle of the transition lies on Nyquist, for half the delay:
    what lies from there up to the stop edge folds into the mirror image of that band, which is
    above the pass band. With ``best`` nothing folds.

    No two clocks run alike: ``adjust()`` makes the stream follow one that drifts.

    A ratio in such large numbers that its filter bank would pass 4,096 phases or 8 MiB (44,101 to
    8,000 Hz, say) goes through libsoxr's stream instead, at its MQ, HQ or VHQ. Counts, bits and
    errors keep the same promises; but libsoxr holds back far more, as ``delay`` tells, it takes
    some microseconds a call, and such a stream cannot be adjusted.

    One thread at a time may use an object. Streams of one ratio and quality share their filters.

    Args:
        from_rate: The rate of the input in Hz, 1 to 1,000,000.
        to_rate: The rate of the output in Hz, 1 to 1,000,000.
        channels: Interleaved channels, 1 to 8.
        dtype: Samples in and out. int16 is filtered as float32, then rounded to nearest even and
            saturated.
        quality: See above.

    Raises:
        TypeError: A rate or ``channels`` is no whole number.
        ValueError: An argument is out of range, or such a ratio is beyond 256 times up or down.
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
        """The samples in and out."""

    @property
    def quality(self) -> Literal["voice", "high", "best"]:
        """What the filter was made for."""

    @property
    def delay(self) -> float:
        """Seconds by which an output can lag its own time: the filters' half length.

        An adjustment leaves it as it is, but for equal rates: 0 until the first one. Of a stream
        of libsoxr's it is what was measured over two seconds, and about the most.
        """

    @property
    def ppm(self) -> float:
        """By how much the ratio is adjusted; see ``adjust()``."""

    def process(
        self, x: Buffer | NDArray[Any], *, out: Buffer | NDArray[Any] | None = None
    ) -> NDArray[Any]:
        """Takes a chunk and gives every output that is ready.

        Args:
            x: Any C-contiguous buffer of the stream's type (or raw little-endian bytes), of any
                length: interleaved, or of shape (frames, channels).
            out: A writable buffer of the stream's type with room for ``expected_output()`` frames
                or more, sharing no memory with ``x``.

        Returns:
            A new array of shape (frames,) for one channel, else (frames, channels). With ``out``,
            a view of its filled head, which keeps ``out`` alive, or ``out`` itself where it is an
            array of just that shape.

        Raises:
            TypeError: ``x`` or ``out`` is no buffer, or of another sample format.
            ValueError: ``x`` is not contiguous or ends amid a frame, or ``out`` is too small or
                overlaps ``x``. The stream is then as it was.
            RuntimeError: The stream was flushed and not reset, or another thread is using it.
        """

    def flush(self) -> NDArray[Any]:
        """Ends the stream: gives what is still held back, as if silence followed.

        In all, ``n`` input frames have then given ``ceil(n * to_rate / from_rate)``, or, where the
        ratio was adjusted, every output whose time lies within them. After that only ``reset()``
        makes the object take samples again; a second flush gives no frames.

        Returns:
            A new array, as from ``process()``.

        Raises:
            RuntimeError: Another thread is using the object.
        """

    def reset(self) -> None:
        """Makes the stream as new, its ratio exact.

        Raises:
            RuntimeError: Another thread is using the object.
        """

    def adjust(self, ppm: float) -> None:
        """Follows an input clock that runs fast by ``ppm``, or slow where that is negative.

        Outputs are then ``from_rate / to_rate * (1 + ppm / 1e6)`` input frames apart, so that ``n``
        input frames give ``n * to_rate / from_rate / (1 + ppm / 1e6)`` outputs, and one more or
        less. A change reaches the output within ``delay``. The signal and its phase go on without a
        step, however often that is done, as filters are interpolated for any point of time; from
        the first adjustment until ``reset()`` the stream costs two to five times as much. As long
        as nothing but 0 was asked for, nothing changes, to the bit.

        A stream of equal rates passes its samples through at once. The first adjustment gives it
        the ``delay`` of a filter: it then withholds so much before it goes on.

        Args:
            ppm: Parts per million, -1,000 to 1,000. Replaces what was asked for before.

        Raises:
            ValueError: ``ppm`` is out of range or no number, or the stream is one of libsoxr's.
            RuntimeError: The stream was flushed and not reset, or another thread is using it.
        """

    def expected_output(self, n: SupportsIndex) -> int:
        """Tells exactly how many frames ``process()`` will give for the next ``n`` frames.

        That holds for an adjusted ratio too, until it is adjusted again.

        Raises:
            ValueError: ``n`` is negative, or beyond 2**40 (2**26 for a stream of libsoxr's).
            RuntimeError: The stream was flushed and not reset, or another thread is using it.
        """
