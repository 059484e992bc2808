"""One WebSocket connection, from the upgrade to its end."""
