"""The output of a command: text for people, or one JSON object a line for programs."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.text import Text

# The characters by which Python represents bytes of a file name that are not UTF-8.
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """Removes control characters from foreign text, so that it cannot control the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class OutputClosed(BaseException):
    """The reader of the output has closed it, such as ``head``; the command ends normally.

    It is not an `Exception`, so that only `one_line_errors` handles it.
    """


def _close_output() -> NoReturn:
    """Drops unwritten output, or the interpreter would fail to write it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise OutputClosed


@contextmanager
def while_read() -> Iterator[None]:
    """Ends the command if the block finds that its output is closed."""
    try:
        yield
    except BrokenPipeError:
        _close_output()


class _Console(Console):
    def on_broken_pipe(self) -> None:
        _close_output()


class Output:
    """Standard output, as text or as JSON. When its reader closes it, the command ends.

    Args:
        json: Whether to write JSON lines and nothing else.
        aside: Whether to write to standard error, since standard output carries sound.

    Attributes:
        json: Whether to write JSON lines and nothing else.
        console: The console for rich text; it draws only on a terminal.
        drawn: Whether rich draws on the console's last line.
    """

    def __init__(self, json: bool, *, aside: bool = False) -> None:
        self.json = json
        self.console = _Console(highlight=False, stderr=aside)
        self.drawn = False
        self._aside = aside
        self._closed = False

    @property
    def lively(self) -> bool:
        """Whether bars and meters may be drawn."""
        return not self.json and self.console.is_terminal

    def tell(self, event: str, text: str, **facts: Any) -> None:
        """Reports something: the text for people, or the facts as JSON for programs.

        Raises:
            OutputClosed: The output is closed.
        """
        if self.json:
            line = {"event": event, **{name: _encodable(value) for name, value in facts.items()}}
            said = msgspec.json.encode(line).decode()
        elif self.drawn:
            # Printed through rich, so that the bars are drawn beneath the line.
            self.console.print(Text(_encodable(text)), soft_wrap=True)
            return
        else:
            said = _encodable(text)
        # Not through rich, which would wrap or colour a command or a token that users copy.
        if self._closed:
            raise OutputClosed
        self._closed = True
        with while_read():
            typer.echo(said, err=self._aside)
            self._closed = False

    def warn(self, text: str) -> None:
        """Warns people; programs find the same in the facts."""
        if not self.json:
            typer.echo(f"vsingest: {text}", err=True)


def _encodable(value: Any) -> Any:
    """Replaces characters that cannot be encoded."""
    if isinstance(value, str):
        return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_encodable(name): _encodable(one) for name, one in value.items()}
    return [_encodable(one) for one in value] if isinstance(value, list) else value
