"""Clocks, tones and files: what is fed to a call, and by which time."""
