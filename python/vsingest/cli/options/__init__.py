"""Options that commands share, and the rooms, credentials, sources and sinks that they name."""
