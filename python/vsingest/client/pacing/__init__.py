"""When each frame leaves: the pacer, and the timers that drive it."""
