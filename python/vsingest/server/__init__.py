"""The server: ingest sessions over REST, their sockets, and the rooms that they join."""

from vsingest.server.server import Server
from vsingest.server.settings.config import ServerConfig

__all__ = ["Server", "ServerConfig"]
