"""Measures what resamplers do to the sound, through their public interfaces, as black boxes."""
