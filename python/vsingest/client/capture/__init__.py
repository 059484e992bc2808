"""What went over a call's connections, both ways, kept in a file."""
