def isa() -> str:
    """Names the instruction set the kernels use: "scalar", "avx2", "avx512" or "neon".

    It is chosen once, at import: the fastest that this machine runs, or the one that the
    environment variable ``VSINGEST_ISA`` names. An unknown or unsupported name makes the import
    fail with ``ImportError``.
    """

def supported_isas() -> tuple[str, ...]:
    """Names every instruction set this machine and this build can use."""
