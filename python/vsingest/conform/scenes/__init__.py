"""The scenes, one subject in each file, with their checks."""
