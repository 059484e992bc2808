"""The process around a server: its event loop, its signals and its garbage collector."""
