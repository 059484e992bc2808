"""REST, one resource a file."""
