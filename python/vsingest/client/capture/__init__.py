"""Captures: files of everything that went over a call's connections, in both directions."""
