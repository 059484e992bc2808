"""The credentials of a session, from arguments, else from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vsingest.client.errors import CredentialsMissing

API_KEY: Final = "VIDEOSDK_API_KEY"
SECRETS: Final = ("VIDEOSDK_SECRET", "VIDEOSDK_SECRET_KEY")
TOKEN: Final = "VIDEOSDK_AUTH_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token, or a key and a secret to make one. The `repr` shows neither."""

    ready_token: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)

    def token(self) -> str:
        """Returns the token for `Authorization`; makes a new one if there is a secret."""
        if self.ready_token is not None:
            return self.ready_token
        from vsingest.auth.tokens import mint_token

        assert self.api_key is not None
        assert self.secret is not None
        return mint_token(self.api_key, self.secret)


def known_secrets(
    environment: Mapping[str, str], *, token: str | None, secret: str | None
) -> list[str]:
    """Returns all secrets that were given or are set, whether or not they are used."""
    named = (environment.get(name) for name in (TOKEN, *SECRETS))
    return [value.strip() for value in (token, secret, *named) if value]


def find_credentials(
    environment: Mapping[str, str],
    *,
    token: str | None = None,
    api_key: str | None = None,
    secret: str | None = None,
) -> Credentials:
    """Takes the given credentials, and completes them from the environment.

    The order is: `token`; `api_key` and `secret`, if either is given, with the other from the
    environment; the environment's token; the environment's key and secret. An empty value counts as
    absent. White space around a value is removed, such as the end of line of a file.

    Raises:
        CredentialsMissing: There are no complete credentials; the text says what was searched.
    """
    found = {name: environment.get(name, "").strip() for name in (TOKEN, API_KEY, *SECRETS)}
    token, api_key, secret = ((given or "").strip() for given in (token, api_key, secret))
    if token or (found[TOKEN] and not (api_key or secret)):
        return Credentials(ready_token=token or found[TOKEN])
    api_key = api_key or found[API_KEY]
    secret = secret or next((found[name] for name in SECRETS if found[name]), "")
    if api_key and secret:
        return Credentials(api_key=api_key, secret=secret)
    here = [name for name in (API_KEY, *SECRETS) if found[name]]
    raise CredentialsMissing(
        "no credentials: give token=, or api_key= with secret=, or ws_url=; or set "
        f"{TOKEN}, or {API_KEY} with {' or '.join(SECRETS)} "
        f"(found of these: {', '.join(here) or 'none'})"
    )
