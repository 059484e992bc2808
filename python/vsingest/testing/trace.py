"""A trace of a network in memory, with the same bytes for the same seed."""

from dataclasses import dataclass, field

from vsingest.observe.redaction import redact
from vsingest.testing.overhearing import Overhearing


@dataclass(frozen=True, slots=True)
class Entry:
    """One message.

    Attributes:
        at: The time at which the sender wrote it, in virtual seconds.
        link: The number of the connection, from 1 in the order of opening.
        sender: "client" or "server".
        kind: "http", "text", "binary", "audio", "ping", "pong", "close", "end" for the end of a
            direction, or "bytes" for what is neither HTTP nor WebSocket.
        text: The content, without tokens and `ref`s; for audio, binary messages and bytes, the
            length and a digest.
    """

    at: float
    link: int
    sender: str
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.at:.6f} #{self.link} {self.sender} {self.kind} {self.text}".rstrip()


@dataclass(slots=True)
class Trace:
    """The messages of a network, in the order in which they were sent.

    ``bytes(trace)`` has a line for each entry. Masking keys, HTTP headers and the division of
    messages into segments are not in it. Two traces are equal if all their entries are.

    Attributes:
        entries: The recorded entries.
    """

    entries: list[Entry] = field(default_factory=list)
    _overheard: dict[tuple[int, str], Overhearing] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __len__(self) -> int:
        return len(self.entries)

    def __bytes__(self) -> bytes:
        return "".join(f"{entry}\n" for entry in self.entries).encode()

    def of(self, kind: str) -> list[Entry]:
        """Returns the entries of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def note(self, at: float, link: int, sender: str, data: bytes | None) -> None:
        """Records bytes of a sender; None for its end."""
        overheard = self._overheard.get((link, sender))
        if overheard is None:
            overheard = self._overheard[link, sender] = Overhearing(from_client=sender == "client")
        found = [("end", "")] if data is None else overheard.feed(data)
        self.entries += (
            Entry(round(at, 9), link, sender, kind, redact(text)) for kind, text in found
        )
