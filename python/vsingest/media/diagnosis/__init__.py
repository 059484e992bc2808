"""What is wrong with a sound, found by looking at its samples."""
