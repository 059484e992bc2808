"""The state that several servers can share, behind ports, and their implementations."""
