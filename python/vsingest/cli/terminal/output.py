"""What a command says: text for people, or one JSON object a line for programs."""

from typing import Any

import msgspec
import typer
from rich.console import Console


def printable(text: str) -> str:
    """Takes from others' words what would steer a terminal or begin a line of its own."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class Output:
    """Standard output, in one of two voices.

    Args:
        json: JSON lines and nothing else.
        aside: Standard error instead, as standard output carries sound.

    Attributes:
        json: JSON lines and nothing else.
        console: For rich text; draws only where the output is a terminal.
    """

    def __init__(self, json: bool, *, aside: bool = False) -> None:
        self.json = json
        self.console = Console(highlight=False, stderr=aside)
        self._aside = aside

    @property
    def lively(self) -> bool:
        """Whether bars and meters may be drawn."""
        return not self.json and self.console.is_terminal

    def tell(self, event: str, text: str, **facts: Any) -> None:
        """Says one thing: the text to people, the facts to programs."""
        if self.json:
            line = {"event": event, **facts}
            typer.echo(msgspec.json.encode(line).decode(), err=self._aside)
        else:
            # Not by rich: a command or a token to copy must not be wrapped or coloured.
            typer.echo(text, err=self._aside)

    def warn(self, text: str) -> None:
        """Says to people what they had better know; programs find it among the facts."""
        if not self.json:
            typer.echo(f"vsingest: {text}", err=True)
