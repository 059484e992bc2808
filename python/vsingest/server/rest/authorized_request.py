"""One authorised request."""

from dataclasses import dataclass

from yarl import URL

from vsingest.auth.grant import Grant


@dataclass(frozen=True, slots=True)
class AuthorizedRequest:
    """Who asks, and how they reached us.

    Attributes:
        grant: What their token lets them do.
        base: The URL that the API's paths are appended to.
    """

    grant: Grant
    base: URL

    def link(self, path: str) -> str:
        """Gives the URL of a path of the API, which may hold a query."""
        return f"{self.base}".rstrip("/") + path
