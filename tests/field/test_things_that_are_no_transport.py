"""What lacks a method that is needed is refused by its name, and not by an error from within."""

import pytest

from vsingest import fast


@pytest.mark.parametrize("thing", [None, b"bytes", 5, object(), "text"])
def test_what_is_no_transport_is_named(thing):
    with pytest.raises(TypeError, match=r"transport: \w+ has no get_extra_info\(\)"):
        fast.SocketWriter(thing)
