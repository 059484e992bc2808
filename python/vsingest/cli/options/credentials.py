"""The API key and the secret with which a command signs."""

import os
import secrets

from vsingest.cli.terminal.failures import ExitCode, fail
from vsingest.client.session.credentials import API_KEY, SECRETS


def key_and_secret(
    api_key: str | None, secret: str | None, *, needed: bool = True
) -> tuple[str, str]:
    """Takes key and secret from the options, and completes them from the environment.

    Args:
        api_key: The option.
        secret: The option.
        needed: Whether it is an error if both are missing; otherwise both are returned empty.

    Raises:
        typer.Exit: One of them is missing.
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
    """Makes a random API key and secret."""
    return f"dev-{secrets.token_hex(4)}", secrets.token_hex(32)
