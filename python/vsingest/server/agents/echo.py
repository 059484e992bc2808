"""An agent that repeats what it hears: `--agent echo=vsingest.server.agents.echo:echo`."""

from vsingest.server.agents.call import AgentCall


async def echo(call: AgentCall) -> None:
    """Repeats the room's audio; for trying out a device, or as a start for an agent."""
    async for frame in call.hear():
        if frame.any():
            await call.speak(frame)
