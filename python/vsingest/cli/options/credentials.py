"""The key and the secret that a command signs with."""

import os
import secrets

from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.client.session.credentials import API_KEY, SECRETS


def key_and_secret(
    api_key: str | None, secret: str | None, *, needed: bool = True
) -> tuple[str, str]:
    """Takes what the options gave, and completes it from the environment.

    Args:
        api_key: The option.
        secret: The option.
        needed: Whether it is a fault that both are missing everywhere; else both are given empty.

    Raises:
        typer.Exit: Either is missing in both.
    """
    api_key = api_key or os.environ.get(API_KEY)
    secret = secret or next((os.environ[name] for name in SECRETS if os.environ.get(name)), None)
    if not needed and not api_key and not secret:
        return "", ""
    if not api_key:
        fail(f"no API key: set {API_KEY}, or give --api-key", ExitCode.USAGE)
    if not secret:
        fail(f"no secret: set {' or '.join(SECRETS)}, or give --secret", ExitCode.USAGE)
    return api_key, secret


def throw_away_credentials() -> tuple[str, str]:
    """Makes an API key and a secret that nobody else has."""
    return f"dev-{secrets.token_hex(4)}", secrets.token_hex(32)
