"""The conformance kit: what a service does, held against docs/protocol.md, row by row."""
