"""What was said over a network in memory, and when: the same bytes for the same seed."""

from dataclasses import dataclass, field

from vsingest.observe.redaction import redact
from vsingest.testing.overhearing import Overhearing


@dataclass(frozen=True, slots=True)
class Entry:
    """One message.

    Attributes:
        at: Virtual seconds at which its sender wrote it.
        link: The number of its connection, from 1, in the order of opening.
        sender: "client" or "server".
        kind: "http", "text", "binary", "audio", "ping", "pong", "close", "end" for a direction that
            ended, or "bytes" for what is neither HTTP nor WebSocket.
        text: What it said, without tokens and references of sessions. Of audio, binary messages and
            bytes their length and a digest.
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
    """A record of a network, in the order in which things were sent.

    ``bytes(trace)`` is a line for each entry. Masking keys, headers of HTTP and how messages were
    cut into segments are left out of it. Two traces are equal where all entries are.

    Attributes:
        entries: What was recorded.
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
        """The entries of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def note(self, at: float, link: int, sender: str, data: bytes | None) -> None:
        """Takes what a sender wrote; None for its end."""
        overheard = self._overheard.get((link, sender))
        if overheard is None:
            overheard = self._overheard[link, sender] = Overhearing(from_client=sender == "client")
        found = [("end", "")] if data is None else overheard.feed(data)
        self.entries += (
            Entry(round(at, 9), link, sender, kind, redact(text)) for kind, text in found
        )
