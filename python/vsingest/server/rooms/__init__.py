"""Rooms: their members, their audio, and the 20 ms tick."""
