"""Messages that a backend publishes in a room."""

from vsingest.protocol.events import Participant
from vsingest.protocol.limits import Limits
from vsingest.protocol.messages import PublishedMessage, PublishMessage
from vsingest.protocol.nesting import nests_deeper
from vsingest.protocol.rooms import RoomPath
from vsingest.server.http.answers import ApiError
from vsingest.server.rest.authorized_request import AuthorizedRequest
from vsingest.server.rest.endpoint import endpoint
from vsingest.server.rest.lookup import Lookup


class MessagesResource:
    """`/v2/rooms/{roomId}/messages`.

    Args:
        limits: How long a topic's name is, and how deep a payload nests.
        lookup: Finds rooms by any of their names.
    """

    def __init__(self, limits: Limits, lookup: Lookup) -> None:
        self._limits = limits
        self._lookup = lookup

    @endpoint("POST", "/v2/rooms/{roomId}/messages", 404, ours=True, at="room")
    async def publish(
        self, call: AuthorizedRequest, path: RoomPath, body: PublishMessage
    ) -> PublishedMessage:
        """Publish a message in a room that has participants."""
        call.grant.check_moderate()
        call.grant.check_everyone()
        self._check(body)
        room = await self._lookup.live(call, path.room_id)
        sender = Participant(id=body.sender.id, name=body.sender.name)
        published = room.topics.publish(
            sender,
            body.topic,
            body.message,
            persist=body.persist,
            send_only=body.send_only,
            payload=body.payload,
        )
        assert published.id is not None
        assert published.timestamp is not None
        return PublishedMessage(id=published.id, timestamp=published.timestamp)

    def _check(self, body: PublishMessage) -> None:
        chars, levels = self._limits.topic_chars, self._limits.payload_levels
        if not 1 <= len(body.topic) <= chars:
            raise _bad(f"topic: {len(body.topic)} characters are outside 1..{chars}")
        if nests_deeper(body.payload, levels):
            raise _bad(f"payload: nested more than {levels} levels deep")


def _bad(message: str) -> ApiError:
    return ApiError(400, "bad-body", message)
