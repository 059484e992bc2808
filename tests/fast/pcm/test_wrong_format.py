"""Samples of another format are refused, and following the advice keeps their loudness."""

import re

import numpy as np
import pytest

from vsingest import fast

HALF = {
    "float32": np.full(160, 0.5, np.float32),
    "float64": np.full(160, 0.5, np.float64),
    "int32": np.full(160, 1 << 30, np.int32),
    "int16": np.full(160, 1 << 14, np.int16),
}


def advice(call):
    with pytest.raises(TypeError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("given", ["float32", "float64", "int32"])
@pytest.mark.parametrize(
    "takes_s16",
    [fast.encode_media, fast.Packetizer().push, fast.PlayoutBuffer().push, fast.s16_to_float],
)
def test_what_needs_s16_names_the_conversion_that_scales(takes_s16, given):
    says = advice(lambda: takes_s16(HALF[given]))
    (name,) = re.findall(r"convert with vsingest\.fast\.(\w+)\(\)", says)
    np.testing.assert_array_equal(getattr(fast, name)(HALF[given]), HALF["int16"])


def test_what_needs_floats_names_the_conversion_that_scales():
    assert "vsingest.fast.s16_to_float()" in advice(lambda: fast.float_to_s16(HALF["int16"]))


@pytest.mark.parametrize("given", [">f4", "f8", "f2"])
def test_a_cast_is_advised_only_where_it_keeps_the_scale(given):
    says = advice(lambda: fast.float_to_s16(np.zeros(8, given)))
    assert "convert with .astype(numpy.float32)" in says


def test_what_has_no_converter_is_told_to_scale():
    says = advice(lambda: fast.float_to_s16(np.zeros(8, np.int64)))
    assert "scale it to the range of float32" in says


def test_an_out_of_another_format_is_to_be_made_anew():
    says = advice(lambda: fast.s16_to_float(HALF["int16"], out=HALF["int16"].copy()))
    assert says.endswith("needs float32; make it of that type")
