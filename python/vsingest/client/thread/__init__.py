"""Calls on a thread of their own, and the proxies that other threads use."""
