"""The conformance kit, which compares a service with docs/protocol.md, statement by statement."""
