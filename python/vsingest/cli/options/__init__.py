"""Options that commands share, and what they name: rooms, credentials, sources and sinks."""
