"""The wire as data, without I/O: events, REST bodies, limits, close codes, the order of events."""
