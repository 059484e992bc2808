"""What several servers would share, as ports, and what stands behind each."""
