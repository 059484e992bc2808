"""What client and server share to move the bytes of a connection after its handshake."""
