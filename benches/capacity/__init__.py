"""How many sessions a server holds: the load, the ramp, the report."""
