"""The WebSocket under a call: the handshake, and two implementations of one interface."""
