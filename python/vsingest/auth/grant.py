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

    def check_create_session(self, room_id: str, participant_id: str | None, *aliases: str) -> None:
        """Checks that the bearer may create an ingest session.

        An ingest session joins without asking anyone, so `ask_join` alone is not enough. That a
        token for joins only cannot create one is our reading; nothing public says it.

        Args:
            room_id: The room the request names.
            participant_id: The participant id it names; None where it leaves the choice to us.
            aliases: What else the room is called.

        Raises:
            NotAllowed: A permission or role is missing, or the token is for another room or
                participant.
        """
        if "allow_join" not in self.permissions:
            raise NotAllowed("permissions: the token lacks allow_join; sign one that has it")
        self.check_api()
        self.check_room(room_id, *aliases)
        if participant_id is not None:
            self.check_participant(participant_id, "participant.id")

    def check_api(self) -> None:
        """Checks that the bearer may use the REST API at all.

        Raises:
            NotAllowed: The token is for joins only.
        """
        if self.roles and "crawler" not in self.roles:
            raise NotAllowed("roles: the token may only join; sign one with the role crawler")

    def check_moderate(self) -> None:
        """Checks that the bearer may act on rooms and on others in them (our reading).

        Raises:
            NotAllowed: A permission is missing.
        """
        if "allow_mod" not in self.permissions:
            raise NotAllowed("permissions: the token lacks allow_mod; sign one that has it")

    def check_room(self, *names: str) -> None:
        """Checks that the token is good for a room.

        Args:
            names: All that the room is called.

        Raises:
            NotAllowed: It is for another one.
        """
        if self.room_id is not None and self.room_id not in names:
            raise NotAllowed("roomId: the token is for another room")

    def check_participant(self, participant_id: str, field: str = "participantId") -> None:
        """Checks that the token is good for a participant.

        Args:
            participant_id: Who.
            field: What names them in the request.

        Raises:
            NotAllowed: It is for another one.
        """
        if self.participant_id not in (None, participant_id):
            raise NotAllowed(f"{field}: the token is for another participant")

    def check_everyone(self) -> None:
        """Checks that the token is not for one participant alone.

        Raises:
            NotAllowed: It is.
        """
        if self.participant_id is not None:
            raise NotAllowed("participantId: the token is for one participant alone")
