"""Sent audio, from a caller's samples to paced frames."""
