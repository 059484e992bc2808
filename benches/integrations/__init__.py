"""Frameworks for voice agents, beside what joins them to rooms."""
