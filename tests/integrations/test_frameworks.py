"""That the frameworks are here where they have to be, and what was left out elsewhere."""

import pytest
from tests.integrations.frameworks import FRAMEWORKS, REQUIRED, is_here


@pytest.mark.parametrize("folder", FRAMEWORKS)
def test_the_framework_is_here(folder):
    if not REQUIRED and not is_here(folder):
        pytest.skip(f"{FRAMEWORKS[folder]} is absent: `make integrations` runs its tests")
    assert is_here(folder), f"{FRAMEWORKS[folder]} is not in the environment that runs this"
