"""Recordings of rooms: the mix and a track for each participant, on the room's own clock."""
