"""What both ends share of moving a connection's bytes after its handshake."""
