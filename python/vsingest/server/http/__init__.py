"""The HTTP side of the server: the port, TLS, proxies, and the limits of each request."""
