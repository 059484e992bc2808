"""What an `AgentSession` says, published as text."""

import asyncio
import logging

from livekit.agents.voice import io

from vsingest.client.errors import CallEnded, RateLimited
from vsingest.integrations.arrivals import AnyCall

_LOGGER = logging.getLogger("vsingest.integrations")


class TextOutput(io.TextOutput):
    """Publishes each segment of a session's transcript as one message of a topic.

    Args:
        call: The joined call.
        topic: The topic.
    """

    def __init__(self, call: AnyCall, topic: str) -> None:
        super().__init__(label="vsingest", next_in_chain=None)
        self._call = call
        self._topic = topic
        self._text = ""
        self._last: asyncio.Task[None] | None = None

    async def capture_text(self, text: str) -> None:
        """Takes the next words of the segment."""
        self._text += text

    def flush(self) -> None:
        """Publishes the segment, after those before it."""
        text, self._text = self._text, ""
        if text:
            self._last = asyncio.create_task(
                self._publish(text, self._last), name="vsingest transcript"
            )

    async def _publish(self, text: str, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait((before,))
        try:
            await self._call.publish(self._topic, text)
        except CallEnded:
            pass
        except (RateLimited, ValueError) as error:
            _LOGGER.warning("a transcript of %d characters is lost: %s", len(text), error)
