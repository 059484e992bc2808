"""Frameworks for voice agents, joined to rooms: one module each, which alone imports its framework.

A framework comes by an extra of the same name: `pip install 'vsingest[pipecat]'`. Nothing here is
imported by the rest of `vsingest`.
"""
