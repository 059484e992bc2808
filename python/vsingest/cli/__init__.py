"""The command line: each command a file, each a thin call downwards (needs the extra `cli`)."""
