"""Several processes that serve as one: whose room is where, and who asks whom."""
