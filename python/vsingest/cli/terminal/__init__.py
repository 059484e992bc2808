"""Input and output of commands: text, JSON lines, meters, keys and signals."""
