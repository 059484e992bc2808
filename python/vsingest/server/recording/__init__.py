"""Recordings of rooms: the mix and a track for each participant, timed by the room's ticks."""
