"""A LiveKit Agents session without a LiveKit room: it hears and speaks in a call of ours.

``attach(session, call)`` is all that most programs need. Install it with the extra ``livekit``.
"""

from vsingest.integrations.livekit_agents.attach import attach
from vsingest.integrations.livekit_agents.audio_input import AudioInput
from vsingest.integrations.livekit_agents.audio_output import AudioOutput
from vsingest.integrations.livekit_agents.text_output import TextOutput

__all__ = ["AudioInput", "AudioOutput", "TextOutput", "attach"]
