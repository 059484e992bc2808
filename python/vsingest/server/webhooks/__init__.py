"""Webhooks: signed requests that report the events of rooms to other servers."""
