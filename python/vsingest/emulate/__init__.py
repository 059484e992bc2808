"""A server that misbehaves on purpose, by scenarios in TOML, to test clients in any language."""
