"""What receivers of webhooks verify them with."""

from vsingest.protocol.webhooks import PUBLIC_KEY_PATH, PublicKeyAnswer
from vsingest.server.rest.endpoint import endpoint


class PublicKeyResource:
    """`/v2/public/rsa-public-key`.

    Args:
        pem: The key.
    """

    def __init__(self, pem: str) -> None:
        self._answer = PublicKeyAnswer(public_key=pem)

    @endpoint("GET", PUBLIC_KEY_PATH, public=True)
    async def one(self) -> PublicKeyAnswer:
        """Get the public key of the webhooks' signatures; needs no token."""
        return self._answer
