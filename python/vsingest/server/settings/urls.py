"""URLs in settings: where requests are sent, and what clients are told."""

from yarl import URL


def check_url(field: str, text: str) -> None:
    """Refuses what cannot be sent to.

    Raises:
        ValueError: It is no absolute http or https URL.
    """
    try:
        url = URL(text)
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"{field}: no http or https URL; write it like https://example.com/hook")


def check_public_url(field: str, text: str) -> None:
    """Refuses what clients cannot be sent to, and what must not be shown to them.

    Raises:
        ValueError: It is no absolute URL, or it has credentials, a query or a fragment.
    """
    url = URL(text)
    # What may hold a password is not quoted.
    if url.user is not None or url.password is not None or url.query or url.fragment:
        raise ValueError(
            f"{field}: has credentials, a query or a fragment; "
            "every client is told it, so write it like https://voice.example.com"
        )
    if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
        raise ValueError(
            f"{field}: {text!r} is no URL that a client can reach; "
            "write it like https://voice.example.com"
        )
