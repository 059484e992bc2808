"""Commands that are imported when they are called, so that help and completion are quick."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """A command that is not yet imported.

    Attributes:
        home: A module of `vsingest.cli` and a name in it, such as ``send:send``.
        help: Its description in the list of commands.
    """

    home: str
    help: str


def lazy_group(entries: dict[str, LazyCommand]) -> type[TyperGroup]:
    """Makes a group class of commands, in the given order."""

    class LazyGroup(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            for name, entry in entries.items():
                self.add_command(TyperCommand(name, help=entry.help))

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            name, command, rest = super().resolve_command(ctx, args)
            if name in entries:
                command = load(name, entries[name])
            return name, command, rest

    return LazyGroup


def load(name: str, entry: LazyCommand) -> TyperCommand | TyperGroup:
    """Imports a command and returns it as a click command."""
    module, _, attribute = entry.home.partition(":")
    found = getattr(import_module(f"vsingest.cli.{module}"), attribute)
    host = typer.Typer(add_completion=False)
    host.callback()(
        lambda: None
    )  # without a callback, an app with one command would be that command
    if isinstance(found, typer.Typer):
        host.add_typer(found, name=name)
    else:
        host.command(name)(found)
    group = typer.main.get_command(host)
    assert isinstance(group, TyperGroup)
    command = group.commands[name]
    assert isinstance(command, TyperCommand | TyperGroup)
    return command
