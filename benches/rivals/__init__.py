"""Small honest servers of the same rooms of two, for the capacity bench to load beside ours."""
