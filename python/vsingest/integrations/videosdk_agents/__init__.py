"""A job of `videosdk-agents` without WebRTC: it hears and speaks in a call of ours.

``attach(ctx)`` at the beginning of the entry point is all that most programs need. Install it with
the extra ``videosdk-agents``.
"""

from vsingest.integrations.videosdk_agents.attach import attach
from vsingest.integrations.videosdk_agents.track import CallTrack
from vsingest.integrations.videosdk_agents.transport import CallTransport

__all__ = ["CallTrack", "CallTransport", "attach"]
