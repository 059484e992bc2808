"""Audio, topic messages and participants on their way in."""
