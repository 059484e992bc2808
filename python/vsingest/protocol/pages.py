"""Lists that are returned page by page."""

from typing import Annotated, Final

import msgspec

DEFAULT_PER_PAGE: Final = 20

# No list has a page beyond this one, and the number of its first item fits into 63 bits.
PageNumber = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
PerPage = Annotated[int, msgspec.Meta(ge=1, le=100)]


class PageQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which page of a list to return.

    Attributes:
        page: The number of the page, from 1.
        per_page: Items on each page.
    """

    page: PageNumber = 1
    per_page: PerPage = DEFAULT_PER_PAGE

    @property
    def offset(self) -> int:
        """The number of items before the page."""
        return (self.page - 1) * self.per_page


class PageInfo(msgspec.Struct, frozen=True, rename="camel"):
    """The position of a page in its list.

    Attributes:
        current_page: The number of the page, from 1.
        per_page: Items on each.
        last_page: The number of the last page; 1 for an empty list.
        total: Items on all pages.
    """

    current_page: int
    per_page: int
    last_page: int
    total: int


def page_info(query: PageQuery, total: int) -> PageInfo:
    """Returns the position of a page in a list of `total` items."""
    last = max(1, -(-total // query.per_page))
    return PageInfo(query.page, query.per_page, last, total)
