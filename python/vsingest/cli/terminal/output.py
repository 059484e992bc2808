"""What a command says: text for people, or one JSON object a line for programs."""

import re
from typing import Any, Final

import msgspec
import typer
from rich.console import Console

# What Python makes of the bytes of a file's name that are no UTF-8.
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


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
            line = {"event": event, **{name: _encodable(value) for name, value in facts.items()}}
            typer.echo(msgspec.json.encode(line).decode(), err=self._aside)
        else:
            # Not by rich: a command or a token to copy must not be wrapped or coloured.
            typer.echo(_encodable(text), err=self._aside)

    def warn(self, text: str) -> None:
        """Says to people what they had better know; programs find it among the facts."""
        if not self.json:
            typer.echo(f"vsingest: {text}", err=True)


def _encodable(value: Any) -> Any:
    """The same with a replacement character for whatever no output can hold."""
    if isinstance(value, str):
        return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_encodable(name): _encodable(one) for name, one in value.items()}
    return [_encodable(one) for one in value] if isinstance(value, list) else value
