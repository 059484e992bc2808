"""Floods, each from a process of its own, while a call goes on in another room."""
