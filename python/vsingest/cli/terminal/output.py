"""What a command says: text for people, or one JSON object a line for programs."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import msgspec
import typer
from rich.console import Console

# What Python makes of the bytes of a file's name that are no UTF-8.
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """Takes from others' words what would steer a terminal or begin a line of its own."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class OutputClosed(BaseException):
    """Nobody reads the output any more, as behind ``head``: the command ends in good order.

    It is no `Exception`, as nothing on the way is to handle it; see `one_line_errors`.
    """


def _close_output() -> NoReturn:
    """Has nothing left to write, which would fail once more at the interpreter's end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise OutputClosed


@contextmanager
def while_read() -> Iterator[None]:
    """Ends the command where the block finds that nobody reads its output any more."""
    try:
        yield
    except BrokenPipeError:
        _close_output()


class _Console(Console):
    def on_broken_pipe(self) -> None:
        _close_output()


class Output:
    """Standard output, in one of two voices. Once nobody reads it any more the command ends.

    Args:
        json: JSON lines and nothing else.
        aside: Standard error instead, as standard output carries sound.

    Attributes:
        json: JSON lines and nothing else.
        console: For rich text; draws only where the output is a terminal.
    """

    def __init__(self, json: bool, *, aside: bool = False) -> None:
        self.json = json
        self.console = _Console(highlight=False, stderr=aside)
        self._aside = aside
        self._closed = False

    @property
    def lively(self) -> bool:
        """Whether bars and meters may be drawn."""
        return not self.json and self.console.is_terminal

    def tell(self, event: str, text: str, **facts: Any) -> None:
        """Says one thing: the text to people, the facts to programs.

        Raises:
            OutputClosed: Nobody reads it.
        """
        if self.json:
            line = {"event": event, **{name: _encodable(value) for name, value in facts.items()}}
            said = msgspec.json.encode(line).decode()
        else:
            said = _encodable(text)
        # Not by rich: a command or a token to copy must not be wrapped or coloured.
        if self._closed:
            raise OutputClosed
        self._closed = True
        with while_read():
            typer.echo(said, err=self._aside)
            self._closed = False

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
