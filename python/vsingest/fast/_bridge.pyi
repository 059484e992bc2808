from typing import SupportsIndex, final

from vsingest.fast._playout import PlayoutBuffer
from vsingest.fast._sender import MediaSender

@final
class Seat:
    """A participant's place in a ``Bridge``; ``Bridge.join`` makes it.

    Attributes:
        playout: Where the participant's voice is pulled from.
        sender: Where the mix that the participant hears goes. Set it to None once they no longer
            listen, while the rest of their voice may still play out.
    """

    playout: PlayoutBuffer
    sender: MediaSender | None

@final
class Bridge:
    """The mix of a room: everyone hears all others and never themselves.

    ``tick``, called every 20 ms, pulls one frame from each playout buffer, mixes them for each
    listener with the limiter of ``RoomMixer``, and hands each ``sender`` one finished message. A
    mix that several listeners share is encoded once, and the message of silence is made beforehand.
    Where only one other participant is heard, at a gain of 1, their samples are passed on
    unchanged.

    Participants may differ in sample rate, which is 50 times the ``frame_samples`` of their playout
    buffer. There is one mix for each rate in use, and each voice is resampled once for every other
    rate, at the quality ``"high"`` of ``Resampler``. Participants of one rate hear each other
    without resampling.

    One thread at a time may use a bridge, and a sender may not change it from within ``tick``: a
    call during another raises RuntimeError, except for ``voice``.
    """

    def __init__(self) -> None: ...
    def __len__(self) -> int:
        """How many seats are taken."""

    @property
    def full(self) -> bool:
        """Whether all 1,024 seats are taken."""

    def join(self, playout: PlayoutBuffer, sender: MediaSender | None) -> Seat:
        """Adds a participant.

        Args:
            playout: The participant's voice, with frames of 20 ms.
            sender: Where the mix that they hear goes; None for someone who only speaks.

        Returns:
            Their seat, which the other methods take.

        Raises:
            ValueError: All seats are taken, or no filter leads from this rate to another in use.
            RuntimeError: Called during another call.
        """

    def leave(self, seat: Seat) -> None:
        """Removes a participant; samples that their playout buffer still holds are not heard.

        Raises:
            ValueError: The seat does not belong to this bridge, or no longer does.
            RuntimeError: Called during another call.
        """

    def set_gain(
        self, gain: float, *, listener: Seat | None = None, source: Seat | None = None
    ) -> None:
        """Sets how loud a listener hears a source; the next frame ramps to it, so nothing clicks.

        Args:
            gain: A linear factor, 0 (mute) to 8 (18 dB). Every gain is 1 at first.
            listener: Who hears. None means everyone, including those who join later.
            source: Who is heard. None means everyone, including those who join later.

        Raises:
            ValueError: ``gain`` is out of range, a seat does not belong to this bridge, or both
                seats are the same one or None.
            RuntimeError: Called during another call.
        """

    def voice(self, source: Seat, *, like: Seat) -> bytes | None:
        """Returns what one participant contributed to the last tick, before any gain.

        Args:
            source: The participant.
            like: A seat of the sample rate at which to return it.

        Returns:
            A copy of the frame, as little-endian S16; None if all its samples are 0.

        Raises:
            ValueError: A seat does not belong to this bridge.
        """

    def skip(self, ticks: SupportsIndex, *, at_once: SupportsIndex = 0) -> None:
        """Notes that ticks were missed, so that they leave no delay: see ``PlayoutBuffer.skip``.

        Args:
            ticks: The number of ticks that were due and will never run.
            at_once: The number of ticks that follow at once, since they are late.

        Raises:
            ValueError: A number is negative.
            RuntimeError: Called during another call.
        """

    def tick(self) -> None:
        """Mixes 20 ms of audio, and hands one message to each ``sender``.

        What a sender's ``write`` or ``message_waits`` raises is passed on; the senders after it
        then get no message of this tick.

        Raises:
            RuntimeError: Called during another call.
        """
