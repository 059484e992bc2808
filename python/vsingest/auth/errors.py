"""Why a request is refused before it is read."""

from typing import Final

INVALID_TOKEN_MESSAGE: Final = "Token is invalid or expired"  # noqa: S105 - a text, as documented


class TokenError(Exception):
    """The token proves nothing; answer 401.

    Its text is the one the hosted service documents, whatever the fault, so that a forger learns
    nothing from it.

    Attributes:
        fault: What is wrong, for a log; never a part of the token.
    """

    def __init__(self, fault: str) -> None:
        super().__init__(INVALID_TOKEN_MESSAGE)
        self.fault = fault


class NotAllowed(Exception):  # noqa: N818 - the words of the answer it becomes
    """The token is genuine, but does not grant this; answer 403."""
