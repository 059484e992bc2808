"""The parameters of the transport."""

from pipecat.transports.base_transport import TransportParams


class VideoSDKIngestParams(TransportParams):
    """Pipecat's parameters, and those of a room.

    Both directions are enabled, audio goes out in chunks of 20 ms, and no silence is sent at the
    end, since the transport waits until everything has been heard.

    Parameters:
        ahead_ms: How much audio may wait in the call before the pipeline is held back. It is what
            keeps the sound whole while the event loop is busy, and is dropped at an interruption.
        audio_in_steady: Whether audio comes from the call's playout buffer, at a steady pace. As it
            arrives, it comes 80 to 120 ms earlier, and so does an interruption; when nothing has
            come for 0.1 s, the pipeline gets silence.
        app_topic: The topic of messages that name none, as JSON; RTVI's, too.
        topics: Further topics whose messages come into the pipeline.
    """

    audio_in_enabled: bool = True
    audio_out_enabled: bool = True
    audio_out_10ms_chunks: int = 2
    audio_out_end_silence_secs: int = 0
    ahead_ms: int = 100
    audio_in_steady: bool = False
    app_topic: str = "PIPECAT"
    topics: tuple[str, ...] = ()
