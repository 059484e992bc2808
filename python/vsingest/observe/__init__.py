"""What an operator sees of a server: its log and its metrics."""
