"""What a valid token permits."""

from dataclasses import dataclass

from vsingest.auth.errors import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The claims of a verified token.

    Attributes:
        api_key: The API key whose secret signed the token.
        permissions: Some of ``allow_join``, ``ask_join`` and ``allow_mod``.
        roles: Some of ``crawler`` (REST) and ``rtc`` (joins); empty if the token names none, which
            restricts nothing.
        room_id: The only room that the token permits; None for any.
        participant_id: The only participant that the token permits; None for any.
    """

    api_key: str
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    room_id: str | None = None
    participant_id: str | None = None

    def check_create_session(self, room_id: str, participant_id: str | None, *aliases: str) -> None:
        """Checks that the bearer may create an ingest session.

        An ingest session joins without anyone's consent, so `ask_join` alone is not enough. The
        hosted service documents that a token with the role ``rtc`` alone cannot call its API.

        Args:
            room_id: The room the request names.
            participant_id: The participant id that the request names; None if the server generates
                it.
            aliases: Other names of the room.

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

    def check_worker(self) -> None:
        """Checks that the bearer may register a worker of agents, whose agents join any room.

        Raises:
            NotAllowed: A permission or role is missing, or the token is for one room or
                participant.
        """
        if "allow_join" not in self.permissions:
            raise NotAllowed("permissions: the token lacks allow_join; sign one that has it")
        self.check_api()
        if self.room_id is not None:
            raise NotAllowed("roomId: the token is for one room alone")
        self.check_everyone()

    def check_moderate(self) -> None:
        """Checks that the bearer may act on rooms and on other participants (our choice).

        Raises:
            NotAllowed: A permission is missing.
        """
        if "allow_mod" not in self.permissions:
            raise NotAllowed("permissions: the token lacks allow_mod; sign one that has it")

    def check_room(self, *names: str) -> None:
        """Checks that the token permits a room.

        Args:
            names: All names of the room.

        Raises:
            NotAllowed: The token is for another one.
        """
        if self.room_id is not None and self.room_id not in names:
            raise NotAllowed("roomId: the token is for another room")

    def check_participant(self, participant_id: str, field: str = "participantId") -> None:
        """Checks that the token permits a participant.

        Args:
            participant_id: The participant.
            field: The field of the request that names the participant.

        Raises:
            NotAllowed: The token is for another one.
        """
        if self.participant_id not in (None, participant_id):
            raise NotAllowed(f"{field}: the token is for another participant")

    def check_everyone(self) -> None:
        """Checks that the token is not limited to one participant.

        Raises:
            NotAllowed: It is limited to one.
        """
        if self.participant_id is not None:
            raise NotAllowed("participantId: the token is for one participant alone")
