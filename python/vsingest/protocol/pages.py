"""Lists that are given a page at a time."""

from typing import Annotated, Final

import msgspec

DEFAULT_PER_PAGE: Final = 20

# So far that no page lies beyond, and that its first item's number fits into 63 bits.
PageNumber = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
PerPage = Annotated[int, msgspec.Meta(ge=1, le=100)]


class PageQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which page is wanted.

    Attributes:
        page: From 1.
        per_page: Items on each.
    """

    page: PageNumber = 1
    per_page: PerPage = DEFAULT_PER_PAGE

    @property
    def offset(self) -> int:
        """How many items come before the page."""
        return (self.page - 1) * self.per_page


class PageInfo(msgspec.Struct, frozen=True, rename="camel"):
    """Where a page stands.

    Attributes:
        current_page: From 1.
        per_page: Items on each.
        last_page: Number of the last one; 1 where there is nothing.
        total: Items on all pages.
    """

    current_page: int
    per_page: int
    last_page: int
    total: int


def page_info(query: PageQuery, total: int) -> PageInfo:
    """Tells where a page stands among `total` items."""
    last = max(1, -(-total // query.per_page))
    return PageInfo(query.page, query.per_page, last, total)
