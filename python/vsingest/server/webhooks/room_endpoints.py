"""The webhook receiver of one room, which its creator named."""

from collections.abc import Sequence

from vsingest.cluster.room_store import RoomStore
from vsingest.server.webhooks.endpoint import EndpointsOf, WebhookEndpoint


def room_endpoints(rooms: RoomStore) -> EndpointsOf:
    """Returns a function that looks up the receiver of a room.

    Args:
        rooms: The created rooms.
    """

    async def endpoints_of(api_key: str, room_id: str) -> Sequence[WebhookEndpoint]:
        room = await rooms.find(api_key, room_id)
        if room is None or room.webhook is None:
            return ()
        return (WebhookEndpoint(room.webhook.end_point, tuple(room.webhook.events)),)

    return endpoints_of
