"""The wire as data: events, REST bodies, limits, close codes and the order of a call. No I/O."""
