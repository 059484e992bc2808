"""Audio on its way out: from a caller's samples to paced frames."""
