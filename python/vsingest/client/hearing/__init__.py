"""Received audio, topic messages and participants."""
