"""The settings of a server, from flags, the environment, a file and defaults."""
