"""The demo: real speech from a file, through a room, into a recording, with a report."""
