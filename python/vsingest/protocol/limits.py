"""The limits on what a stranger can make a server hold or do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one server; its operator can set each.

    The hosted service documents only the 90 seconds of a session, so the rest are our choice.

    Attributes:
        session_seconds: Seconds from its creation after which an unclaimed session expires.
        unclaimed_sessions: Sessions that are not yet claimed, in total.
        header_bytes: The first line and all headers of a request.
        body_bytes: The body of a REST request; a chunked body may have twice that and 4 KiB, chunk
            framing included.
        metadata_bytes: A participant's or an agent's metadata, as JSON.
        metadata_levels: How deep metadata may nest.
        start_seconds: Seconds from the upgrade within which `start` must come.
        ping_seconds: Seconds between two pings of the server; a peer from which nothing comes for
            half as long after a ping is considered gone.
        close_seconds: Seconds that a peer has to read what is left and to answer a close.
        message_bytes: The size of a WebSocket message, in either direction.
        errors: Invalid messages that one connection may send before it is closed.
        messages_per_second: Events other than media that one connection may send each second, over
            a longer time.
        message_burst: The same, in one burst.
        control_frames_per_second: Pings and pongs that one connection may send each second, over a
            longer time.
        control_frame_burst: The same, in one burst.
        read_bytes_per_second: Bytes that are read from one connection each second, over a longer
            time; each frame counts as 200 bytes more than it has.
        read_burst_bytes: The same, in one burst.
        topic_chars: The characters in the name of a topic or a mark.
        topics: Topics to which one connection may be subscribed.
        history_messages: Persisted messages of one topic; older ones are forgotten.
        history_bytes: Bytes of the persisted messages of one room; older ones are forgotten.
        payload_levels: How deep a message's payload may nest.
        marks: Marks of one connection that are not yet answered.
        outbox_bytes: Bytes of events that wait for one slow reader before it is closed, not
            counting the list of participants at its joining.
        outbox_frames: Audio frames that wait for one slow reader; older ones are dropped.
        stalled_frames: Audio frames dropped in succession for one reader before it is closed.
        room_participants: Participants in one room.
        webhooks_waiting: Webhooks that wait for delivery; more are lost, and logged.
        webhooks_dead: Given-up webhooks that are kept; the oldest are forgotten.
        recording_seconds: The length of one recording, which stops there.
        recording_tracks: Participants with a track of their own in a recording; later ones are only
            in its mix.
        request_seconds: Seconds from the start of a connection, or from an answer, to the headers
            of the next request; as long again for its body; also the time for a TLS handshake.
        connections: Open connections.
        address_connections: Open connections from one address.
        address_rate: Requests a second from one address, over a longer time.
        address_burst: Requests from one address at once.
        key_rate: Requests a second with tokens of one API key, over a longer time.
        key_burst: Requests with tokens of one API key at once.
        rooms: Rooms created by one API key; deactivated ones are deleted first.
        room_items: The webhook events of one room, and its allowed participants.
        past_sessions: Ended sessions of one API key that are remembered.
        session_calls: Ended calls of one session that are remembered.
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
