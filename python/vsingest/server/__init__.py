"""The server: ingest sessions over REST, their sockets, and the rooms they meet in."""
