# What samples travel in: media messages, or binary messages of their own.

cdef inline bint is_binary(str transport) except -1:
    """Reads the name of a transport."""
    if transport not in ("json", "binary"):
        raise ValueError(f"transport: {transport!r} is neither 'json' nor 'binary'")
    return transport == "binary"
