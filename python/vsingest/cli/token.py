"""`vsingest token`: signs a token."""

import warnings
from typing import Annotated, Final

import typer

from vsingest.auth.token_defaults import DAY_SECONDS, DEFAULT_PERMISSIONS, DEFAULT_ROLES
from vsingest.cli.options import options
from vsingest.cli.options.credentials import key_and_secret
from vsingest.cli.terminal.failures import one_line_errors
from vsingest.cli.terminal.output import Output

SAFE_BYTES: Final = 32


@one_line_errors()
def token(
    api_key: options.ApiKey = None,
    secret: options.Secret = None,
    permission: Annotated[
        list[str] | None,
        typer.Option(help=f"Repeatable. Default: {', '.join(DEFAULT_PERMISSIONS)}."),
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(help=f"Repeatable. Default: {', '.join(DEFAULT_ROLES)}.")
    ] = None,
    expires_in: Annotated[
        int, typer.Option(metavar="SECONDS", min=1, help="How long the token is valid.")
    ] = DAY_SECONDS,
    room: Annotated[
        str | None, typer.Option("--room", "-r", metavar="ID", help="Limit the token to this room.")
    ] = None,
    participant_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Limit the token to this participant.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Sign a token with the API key and its secret, and print it."""
    from jwt.warnings import InsecureKeyLengthWarning

    from vsingest.auth.tokens import mint_token

    key, signing_secret = key_and_secret(api_key, secret)
    # We report it in one line.
    warnings.simplefilter("ignore", InsecureKeyLengthWarning)
    signed = mint_token(
        key,
        signing_secret,
        permissions=permission or DEFAULT_PERMISSIONS,
        roles=role or DEFAULT_ROLES,
        expires_in=expires_in,
        room_id=room,
        participant_id=participant_id,
    )
    output = Output(json)
    if (size := len(signing_secret.encode())) < SAFE_BYTES:
        output.warn(f"secret: {size} bytes are easy to guess; HS256 asks for {SAFE_BYTES} or more")
    output.tell("token", signed, token=signed, expiresIn=expires_in)
