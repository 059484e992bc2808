"""A call: one participant in one room, over one connection after another."""
