"""What a genuine token lets its bearer do."""

from dataclasses import dataclass

from vsingest.auth.errors import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The claims of a verified token.

    Attributes:
        api_key: Whose token it is.
        permissions: Of ``allow_join``, ``ask_join`` and ``allow_mod``.
        roles: Of ``crawler`` (REST) and ``rtc`` (joins); empty where the token names none, which
            restricts nothing.
        room_id: The only room it is good for; None for any.
        participant_id: The only participant it is good for; None for any.
    """

    api_key: str
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    room_id: str | None = None
    participant_id: str | None = None

    def check_create_session(self, room_id: str, participant_id: str | None) -> None:
        """Checks that the bearer may create an ingest session.

        An ingest session joins without asking anyone, so `ask_join` alone is not enough. That a
        token for joins only cannot create one is our reading; nothing public says it.

        Args:
            room_id: The room the request names.
            participant_id: The participant id it names; None where it leaves the choice to us.

        Raises:
            NotAllowed: A permission or role is missing, or the token is for another room or
                participant.
        """
        if "allow_join" not in self.permissions:
            raise NotAllowed("permissions: the token lacks allow_join; sign one that has it")
        if self.roles and "crawler" not in self.roles:
            raise NotAllowed("roles: the token may only join; sign one with the role crawler")
        if self.room_id is not None and self.room_id != room_id:
            raise NotAllowed("roomId: the token is for another room")
        if None not in (self.participant_id, participant_id) and (
            self.participant_id != participant_id
        ):
            raise NotAllowed("participant.id: the token is for another participant")
