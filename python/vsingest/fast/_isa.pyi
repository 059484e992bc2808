def isa() -> str:
    """Names the instruction set the kernels use: "scalar", "avx2", "avx512" or "neon".

    It is chosen once, at import: the best this machine runs, or the one the environment variable
    ``VSINGEST_ISA`` names (an unknown or unsupported name is an ``ImportError``).
    """

def supported_isas() -> tuple[str, ...]:
    """Names every instruction set this machine and this build can use."""
