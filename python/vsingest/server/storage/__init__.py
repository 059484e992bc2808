"""What a server keeps: sessions, rooms and the history of what happened in them."""
