"""Many calls of one process, paced as real ones, and what became of their frames."""
