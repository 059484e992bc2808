"""Readers of sound files, by what reads them; `open_sound` chooses one."""
