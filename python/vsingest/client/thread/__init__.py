"""Calls on a separate thread, and the proxies for other threads."""
