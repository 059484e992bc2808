"""A load of many paced calls in one process, and its measurements."""
