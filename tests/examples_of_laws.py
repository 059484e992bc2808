"""How many examples of a law are tried."""

import os


def examples(count):
    """All of them in CI, and a fifth elsewhere: who waits for the tests tries others every time."""
    return count if "VSINGEST_CI" in os.environ else max(5, count // 5)
