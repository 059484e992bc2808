"""Our server misbehaving on purpose, by scenarios in TOML, for clients in any language."""
