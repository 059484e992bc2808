"""Tells other servers, by signed requests, what happens in the rooms."""
