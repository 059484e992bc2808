"""How a server is set up: flags, the environment, a file and the defaults."""
