"""What a command shows and reads: text, JSON lines, meters, keys and signals."""
