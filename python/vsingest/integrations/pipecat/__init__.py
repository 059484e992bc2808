"""Pipecat agents in rooms: a transport, serializers for its WebSocket servers, and a resampler.

It needs the extra: ``pip install 'vsingest[pipecat]'``.
"""

try:
    import pipecat  # noqa: F401
except ImportError as missing:
    raise ImportError(
        "vsingest.integrations.pipecat needs Pipecat: pip install 'vsingest[pipecat]'"
    ) from missing

from vsingest.integrations.pipecat.ingest_serializer import IngestFrameSerializer
from vsingest.integrations.pipecat.params import VideoSDKIngestParams
from vsingest.integrations.pipecat.resampler import VsingestResampler
from vsingest.integrations.pipecat.transport import VideoSDKIngestTransport
from vsingest.integrations.pipecat.twilio_serializer import VsingestTwilioSerializer

__all__ = [
    "IngestFrameSerializer",
    "VideoSDKIngestParams",
    "VideoSDKIngestTransport",
    "VsingestResampler",
    "VsingestTwilioSerializer",
]
