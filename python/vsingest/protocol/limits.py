"""How much of everything a stranger may make a server hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of one server; each can be set by its operator.

    Nothing public states the hosted service's own bounds except the 90 seconds of a session, so the
    rest are our choice.

    Attributes:
        session_seconds: A session nobody claimed dies this long after its creation.
        unclaimed_sessions: Sessions that wait for their claim at one time, in all.
        body_bytes: A REST request's body.
        metadata_bytes: A participant's or an agent's metadata, as JSON.
        metadata_levels: How deep it may nest.
        start_seconds: The `start` event is due this long after the upgrade.
        ping_seconds: The server pings this often; a peer silent for half as long again is gone.
        close_seconds: A peer may take this long to read what is left and answer a close.
        message_bytes: A WebSocket message, either way.
        errors: Bad messages one connection may send before it is closed.
        topic_chars: A topic's name.
        topics: Topics one connection may be subscribed to.
        outbox_bytes: Events and messages that wait for one slow reader before it is closed; what a
            newcomer is told of those already there comes on top.
        outbox_frames: Audio frames that wait for one slow reader; older ones are dropped.
        room_participants: Participants in one room.
        webhooks_waiting: Webhooks that wait for their receivers; those beyond are lost, and logged.
        webhooks_dead: Webhooks kept that were given up; the oldest give way.
        recording_seconds: How long one recording may be; it stops there.
        recording_tracks: Participants with a track of their own in a recording; later ones are in
            its mix alone.
    """

    session_seconds: int = 90
    unclaimed_sessions: int = 100_000
    body_bytes: int = 65_536
    metadata_bytes: int = 16_384
    metadata_levels: int = 32
    start_seconds: float = 10.0
    ping_seconds: float = 20.0
    close_seconds: float = 5.0
    message_bytes: int = 65_536
    errors: int = 100
    topic_chars: int = 256
    topics: int = 100
    outbox_bytes: int = 1_048_576
    outbox_frames: int = 25
    room_participants: int = 1_000
    webhooks_waiting: int = 100_000
    webhooks_dead: int = 10_000
    recording_seconds: int = 86_400
    recording_tracks: int = 200
