"""The numbers with which the service's SDKs say why a participant left or could not join."""

from vsingest.protocol.close_codes import Numbered


class LeaveReason(Numbered):
    """Why a participant was removed: the `code` of `meeting-left`, if a service sends one.

    These are not WebSocket close codes, although 1006, 1009 and 1011 are close codes too.
    """

    ROOM_CLOSED = 1006, "the room was closed"
    ENDED_BY_API = 1009, "the session was ended by the API"
    REMOVED_BY_API = 1010, "the participant was removed by the API"
    DUPLICATE_PARTICIPANT = 1011, "the participant joined from somewhere else"


class JoinError(Numbered):
    """Why a participant could not join: a close code, or the `code` of an `error` event."""

    DUPLICATE_PARTICIPANT = 4005, "the participant joined from somewhere else"
    ROOM_FULL = 4009, "the room holds as many participants as it may"
    TOKEN_OF_ANOTHER_ROOM = 4022, "the token is not for this room"
    TOKEN_OF_ANOTHER_PARTICIPANT = 4023, "the token is not for this participant"
    TOKEN_OF_ANOTHER_ROLE = 4024, "the token's role may not join"
