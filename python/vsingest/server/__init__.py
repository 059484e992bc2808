"""The server: ingest sessions over REST, their sockets, and the rooms they meet in."""

from vsingest.server.config import ServerConfig
from vsingest.server.server import Server

__all__ = ["Server", "ServerConfig"]
