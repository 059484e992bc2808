from typing import final

from vsingest.fast._playout import PlayoutBuffer
from vsingest.fast._sender import MediaSender

@final
class Seat:
    """Someone's place in a ``Bridge``, as ``Bridge.join`` gives it.

    Attributes:
        playout: Their voice.
        sender: Where what they hear goes; None once they do not listen any more, while their last
            words may still play out.
    """

    playout: PlayoutBuffer
    sender: MediaSender | None

@final
class Bridge:
    """The audio of a room: everyone hears all but themselves.

    Each tick is one call that pulls a frame from every playout buffer, mixes minus the listener's
    own voice with the limiter of ``RoomMixer``, encodes, frames and hands each listener one
    finished message. What many hear alike is made once, silence was made long before, and a lone
    voice is passed on bit for bit.

    Members may differ in rate: 50 times the ``frame_samples`` of their playout buffer. There is a
    mix for each rate in use, and a voice is converted once to each rate other than its own, so two
    of one rate hear each other unconverted whoever else is there.

    One thread at a time, and not from within ``tick``.
    """

    def __init__(self) -> None: ...
    def __len__(self) -> int:
        """Seats taken."""

    @property
    def full(self) -> bool:
        """Whether all 1,024 seats are taken."""

    def join(self, playout: PlayoutBuffer, sender: MediaSender | None) -> Seat:
        """Takes someone in.

        Args:
            playout: Their voice, whose frames are 20 ms.
            sender: Where what they hear goes; None for someone who only speaks.

        Raises:
            ValueError: All seats are taken, or the buffer's rate cannot be converted to another
                that is in use.
            RuntimeError: Called from within ``tick``.
        """

    def leave(self, seat: Seat) -> None:
        """Gives a seat up, unheard words and all.

        Raises:
            ValueError: The seat is not, or no longer, one of this bridge.
            RuntimeError: Called from within ``tick``.
        """

    def set_gain(
        self, gain: float, *, listener: Seat | None = None, source: Seat | None = None
    ) -> None:
        """Sets what a listener hears of a source, by a ramp through the next frame; 0 mutes.

        Args:
            gain: Factor, 0 to 8 (18 dB).
            listener: Who hears; everyone, whoever joins later too, where None.
            source: Who is heard; everyone, whoever joins later too, where None.

        Raises:
            ValueError: ``gain`` is out of range, or a seat is none of this bridge, or both are the
                same or None.
            RuntimeError: Called from within ``tick``.
        """

    def tick(self) -> None:
        """Bridges 20 ms of audio: one message to each ``sender``.

        Raises:
            RuntimeError: Called from within itself.
        """
