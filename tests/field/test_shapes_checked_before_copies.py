"""A shape that is refused is refused before anything of that size is copied."""

import numpy as np
import pytest

from vsingest import fast


@pytest.mark.parametrize("shape", [(2, 1 << 40), (1 << 40, 1), (2, 2, 1 << 40)])
def test_a_matrix_larger_than_memory_is_named_by_its_shape(shape):
    matrix = np.broadcast_to(np.float64(1), shape)
    with pytest.raises(ValueError, match="matrix: "):
        fast.mix_matrix(np.zeros(2, np.int16), matrix)
