"""The proxy that the environment names: one rule for the request and for the socket."""

from urllib.request import getproxies, proxy_bypass

from yarl import URL

from vsingest.client.errors import ConnectFailed


def environment_proxy(url: str) -> str | None:
    """Reads ``HTTPS_PROXY``, ``HTTP_PROXY`` and ``NO_PROXY``, in upper or lower case.

    A socket uses the same proxy as the request for its session: ``wss`` that of ``https``, and
    ``ws`` that of ``http``.

    Args:
        url: The URL to reach.

    Returns:
        The proxy's URL; None if there is none, or none for this host.

    Raises:
        ConnectFailed: It is not an HTTP proxy.
    """
    target = URL(url)
    scheme = {"ws": "http", "wss": "https"}.get(target.scheme, target.scheme)
    proxy = getproxies().get(scheme)
    if not proxy or proxy_bypass(f"{target.host_subcomponent}:{target.port}"):
        return None
    kind, separator, _ = proxy.rpartition("://")
    if not separator:
        return f"http://{proxy}"
    if kind.lower() not in ("http", "https"):
        raise ConnectFailed(
            f"{scheme.upper()}_PROXY: {kind[:16]}:// is not supported; name an http:// proxy, or "
            f"list {target.host} in NO_PROXY"
        )
    return proxy
