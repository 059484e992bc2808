"""Rooms: who is in them, what their members hear, and the 20 ms tick."""
