"""The stored data of a server: sessions, rooms and the session log."""
