"""The REST API: one resource a file, and the description of it all, made of the same types."""

from vsingest.server.rest.api import Api

__all__ = ["Api"]
