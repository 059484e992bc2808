"""A call on a terminal: meters of both directions, chat above them, and keys."""

import time

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style

from vsingest.cli.terminal.meter import in_words, level_bar
from vsingest.cli.terminal.steering import Steering

REFRESH_SECONDS = 0.1
BAR_WIDTH = 12  # so that everything fits into 80 columns
STYLE = Style.from_dict(
    {
        "bottom-toolbar": "noreverse",
        "name": "bold",
        "bar": "ansicyan",
        "muted": "bold ansired",
        "keys": "ansibrightblack",
    }
)


class Screen:
    """An input line below the chat and above the meters."""

    draws = True

    async def steer(self, steering: Steering) -> None:
        """Reads lines and keys until the call ends."""
        began = time.monotonic()
        session: PromptSession[str] = PromptSession(
            "> ",
            style=STYLE,
            key_bindings=_keys(steering),
            bottom_toolbar=lambda: _meters(steering, time.monotonic() - began),
            refresh_interval=REFRESH_SECONDS,
            # The room sends typed messages back, so they are shown as the others see them.
            erase_when_done=True,
        )
        # Its own handlers would replace ours, which leave the call in order.
        with patch_stdout():
            while True:
                try:
                    line = await session.prompt_async(
                        handle_sigint=False, set_exception_handler=False
                    )
                except EOFError:
                    steering.leave()
                    return
                await steering.handle(line)


def _keys(steering: Steering) -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-t")
    def _(event: KeyPressEvent) -> None:
        steering.mute(not steering.muted)

    @keys.add("c-x", eager=True)
    def _(event: KeyPressEvent) -> None:
        steering.clear()

    @keys.add("c-c")
    @keys.add("c-d")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError)

    return keys


def _meters(steering: Steering, seconds: float) -> StyleAndTextTuples:
    shown: StyleAndTextTuples = []
    for name, level in (("you ", steering.spoken), ("room", steering.heard)):
        dbfs = level.look()
        shown += [
            ("class:name", f" {name} "),
            ("class:bar", level_bar(dbfs, BAR_WIDTH)),
            ("", f" {in_words(dbfs):11}"),
        ]
    minutes, rest = divmod(int(seconds), 60)
    shown.append(("", f" {steering.others} others {minutes}:{rest:02}\n "))
    if steering.muted:
        shown.append(("class:muted", "MUTED "))
    word = "unmute" if steering.muted else "mute"
    keys = f"Enter says it to {steering.topic}   ^T {word}   ^X clear   ^C leave"
    shown.append(("class:keys", keys))
    return shown
