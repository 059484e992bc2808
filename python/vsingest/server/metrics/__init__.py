"""The metrics of a server, and the port that serves them."""
