"""Fixtures that every folder of tests shares."""

import numpy as np
import pytest


@pytest.fixture
def rng():
    """The same random numbers in every run."""
    return np.random.default_rng(20_260_101)
