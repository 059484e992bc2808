"""The public keys with which receivers verify webhooks."""

from vsingest.protocol.webhooks import PUBLIC_KEY_PATH, PublicKeyAnswer
from vsingest.server.rest.endpoint import endpoint


class PublicKeyResource:
    """`/v2/public/rsa-public-key`.

    Args:
        keys: The keys.
    """

    def __init__(self, keys: PublicKeyAnswer) -> None:
        self._answer = keys

    @endpoint("GET", PUBLIC_KEY_PATH, public=True)
    async def one(self) -> PublicKeyAnswer:
        """Get the public keys for the signatures of webhooks; needs no token."""
        return self._answer
