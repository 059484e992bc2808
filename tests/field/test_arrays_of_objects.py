"""An array of Python objects is no buffer of bytes: its references are left alone."""

import numpy as np
import pytest

from vsingest import fast

OBJECTS = np.array([None, 1, "x"], object)
RECORDS = np.zeros(3, [("a", "i4"), ("b", object)])
CALLS = {
    "encode_frame out": lambda x: fast.encode_frame(fast.Opcode.TEXT, b"hello", out=x),
    "encode_frame payload": lambda x: fast.encode_frame(fast.Opcode.TEXT, x),
    "mask": lambda x: fast.mask(x, b"abcd", out=x),
    "feed": lambda x: fast.FrameParser(role="client").feed(x),
    "feed_in_place": lambda x: fast.FrameParser(role="server").feed_in_place(x),
    "frame": lambda x: fast.MaskedFrames().frame(fast.Opcode.TEXT, x),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("given", [OBJECTS, RECORDS], ids=["objects", "records"])
def test_references_are_neither_read_nor_written(name, given):
    x = given.copy()
    with pytest.raises(TypeError, match="holds Python objects"):
        CALLS[name](x)
    assert (x == given).all()
