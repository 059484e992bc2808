"""The client: joins a room by an ingest session, and sends and hears its audio and messages."""
