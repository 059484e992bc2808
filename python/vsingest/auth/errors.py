"""The errors of requests that are not authorized."""

from typing import Final

INVALID_TOKEN_MESSAGE: Final = "Token is invalid or expired"  # noqa: S105 - a text, as documented


class TokenError(Exception):
    """The token is not valid; answer 401.

    Whatever the fault, the text is the one that the hosted service documents, so that a forger
    learns nothing from it.

    Attributes:
        fault: What is wrong, for a log; it never quotes the token.
    """

    def __init__(self, fault: str) -> None:
        super().__init__(INVALID_TOKEN_MESSAGE)
        self.fault = fault


class NotAllowed(Exception):  # noqa: N818 - the words of the answer it becomes
    """The token is valid, but does not permit the request; answer 403."""
