"""What a token has unless its signer says otherwise."""

from typing import Final

DEFAULT_PERMISSIONS: Final = ("allow_join", "allow_mod")
DEFAULT_ROLES: Final = ("crawler",)
DAY_SECONDS: Final = 86_400
