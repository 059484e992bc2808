"""Creating a session: the service's address, credentials, tokens and the request."""
