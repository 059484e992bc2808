"""Agents: programs that join a call as participants when its creator asks for one."""

from vsingest.server.agents.call import AgentCall, CallOver
from vsingest.server.agents.wideband import wideband

__all__ = ["AgentCall", "CallOver", "wideband"]
