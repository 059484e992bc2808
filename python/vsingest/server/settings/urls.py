"""Checks of URLs in settings."""

from yarl import URL


def check_url(field: str, text: str) -> None:
    """Refuses a URL to which no request can be sent.

    Raises:
        ValueError: It is not an absolute http or https URL.
    """
    try:
        url = URL(text)
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(
            f"{field}: not an http or https URL; write it like https://example.com/hook"
        )


def check_public_url(field: str, text: str) -> None:
    """Refuses a URL that clients cannot use, or that must not be shown to them.

    Raises:
        ValueError: It is not an absolute URL, or it has credentials, a query or a fragment.
    """
    url = URL(text)
    # The URL is not quoted, since it may hold a password.
    if url.user is not None or url.password is not None or url.query or url.fragment:
        raise ValueError(
            f"{field}: has credentials, a query or a fragment; "
            "every client sees it, so write it like https://voice.example.com"
        )
    if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
        raise ValueError(
            f"{field}: {text!r} is not a URL that a client can reach; "
            "write it like https://voice.example.com"
        )
