"""One authorised request."""

from dataclasses import dataclass

from yarl import URL

from vsingest.auth.grant import Grant


@dataclass(frozen=True, slots=True)
class AuthorizedRequest:
    """The caller of a request, and the URL by which it reached the server.

    Attributes:
        grant: What the caller's token permits.
        base: The URL to which the API's paths are appended.
    """

    grant: Grant
    base: URL

    def link(self, path: str) -> str:
        """Returns the URL of a path of the API, which may have a query."""
        return f"{self.base}".rstrip("/") + path
