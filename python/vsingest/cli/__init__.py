"""The command line, with one file for each command (needs the extra `cli`)."""
