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
        header_bytes: A request's first line and headers, in all.
        body_bytes: A REST request's body; in chunks it may take twice that, and 4 KiB, to send.
        metadata_bytes: A participant's or an agent's metadata, as JSON.
        metadata_levels: How deep it may nest.
        start_seconds: The `start` event is due this long after the upgrade.
        ping_seconds: The server pings this often; a peer silent for half as long again is gone.
        close_seconds: A peer may take this long to read what is left and answer a close.
        message_bytes: A WebSocket message, either way.
        errors: Bad messages one connection may send before it is closed.
        messages_per_second: Events other than media that one connection may send in the long run.
        message_burst: Of those, how many it may send at once.
        control_frames_per_second: Pings and pongs that one connection may send in the long run.
        control_frame_burst: Of those, how many it may send at once.
        read_bytes_per_second: Bytes that are read from one connection in the long run; a frame
            counts 200 more than it has.
        read_burst_bytes: Of those, how many at once.
        topic_chars: A topic's name, or a mark's.
        topics: Topics one connection may be subscribed to.
        history_messages: Persisted messages of one topic; older ones are forgotten.
        history_bytes: Persisted messages of one room, in all; older ones are forgotten.
        payload_levels: How deep a message's payload may nest.
        marks: Marks of one connection that wait for their audio.
        outbox_bytes: Events and messages that wait for one slow reader before it is closed; what a
            newcomer is told of those already there comes on top.
        outbox_frames: Audio frames that wait for one slow reader; older ones are dropped.
        stalled_frames: Audio frames dropped in a row for one reader before it is closed.
        room_participants: Participants in one room.
        webhooks_waiting: Webhooks that wait for their receivers; those beyond are lost, and logged.
        webhooks_dead: Webhooks kept that were given up; the oldest give way.
        recording_seconds: How long one recording may be; it stops there.
        recording_tracks: Participants with a track of their own in a recording; later ones are in
            its mix alone.
        request_seconds: A connection may take this long from its beginning, or from one answer to
            the next request, until its headers are there; then as long again for the body.
        connections: Connections open at one time, in all.
        address_connections: Connections open at one time from one address.
        address_rate: Requests a second from one address, over a longer time.
        address_burst: Requests from one address at once.
        key_rate: Requests a second with tokens of one API key, over a longer time.
        key_burst: Requests with tokens of one API key at once.
        rooms: Rooms one API key may have created; deactivated ones give way to new ones.
        room_items: Webhook events, or participant ids allowed in, of one room.
        past_sessions: Sessions of one API key that are remembered after their end.
        session_calls: Calls of one session that are remembered after their end.
    """

    session_seconds: int = 90
    unclaimed_sessions: int = 100_000
    header_bytes: int = 16_384
    body_bytes: int = 65_536
    metadata_bytes: int = 16_384
    metadata_levels: int = 32
    start_seconds: float = 10.0
    ping_seconds: float = 20.0
    close_seconds: float = 5.0
    message_bytes: int = 65_536
    errors: int = 100
    messages_per_second: float = 100.0
    message_burst: int = 500
    control_frames_per_second: float = 20.0
    control_frame_burst: int = 100
    read_bytes_per_second: int = 1_048_576
    read_burst_bytes: int = 2_097_152
    topic_chars: int = 256
    topics: int = 100
    history_messages: int = 100
    history_bytes: int = 262_144
    payload_levels: int = 32
    marks: int = 100
    outbox_bytes: int = 1_048_576
    outbox_frames: int = 25
    stalled_frames: int = 500
    room_participants: int = 1_000
    webhooks_waiting: int = 100_000
    webhooks_dead: int = 10_000
    recording_seconds: int = 86_400
    recording_tracks: int = 200
    request_seconds: float = 30.0
    connections: int = 20_000
    address_connections: int = 5_000
    address_rate: float = 200.0
    address_burst: int = 5_000
    key_rate: float = 1_000.0
    key_burst: int = 10_000
    rooms: int = 100_000
    room_items: int = 1_000
    past_sessions: int = 10_000
    session_calls: int = 10_000
