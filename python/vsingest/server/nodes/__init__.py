"""The interfaces between a server and the nodes that serve as one with it."""
