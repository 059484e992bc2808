"""Real-time audio in and out of a room over one WebSocket."""
