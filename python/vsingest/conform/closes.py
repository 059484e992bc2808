"""What is expected of how a socket was closed."""

from vsingest.conform.check import expect
from vsingest.conform.peer import SocketClose


def how(closed: SocketClose | None) -> str:
    """Says how a socket was closed."""
    return "the socket stays open" if closed is None else f"closed: {closed}"


def expect_code(closed: SocketClose | None, code: int) -> str:
    """Expects that a socket was closed with a code."""
    return expect(closed is not None and closed.code == code, how(closed))
