"""Leaves out the tests of frameworks that are absent; `test_frameworks.py` says which."""

from tests.integrations.frameworks import FRAMEWORKS, REQUIRED, is_here

collect_ignore = [folder for folder in FRAMEWORKS if not (REQUIRED or is_here(folder))]
