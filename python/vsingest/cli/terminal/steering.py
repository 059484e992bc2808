"""The actions on a running call, and the typed lines that trigger them."""

from collections.abc import Callable

from vsingest.cli.terminal.level import Level
from vsingest.cli.terminal.output import Output
from vsingest.client.call.call import Call
from vsingest.client.errors import CallEnded


class Steering:
    """Mutes, clears, chats and leaves.

    Args:
        call: The joined call.
        topic: The topic of typed lines.
        output: Receives reports of what was done.
        leave: Ends the call.

    Attributes:
        muted: Whether the room is sent silence instead of the input.
        spoken: The level of the input.
        heard: The level of the room.
        topic: The topic of typed lines.
        leave: Ends the call.
    """

    def __init__(self, call: Call, topic: str, output: Output, leave: Callable[[], None]) -> None:
        self.muted = False
        self.spoken = Level()
        self.heard = Level()
        self.topic = topic
        self.leave = leave
        self._call = call
        self._output = output

    @property
    def others(self) -> int:
        """The number of others in the room."""
        return len(self._call.participants)

    async def handle(self, line: str) -> None:
        """Handles a line: a command after a slash, else a text for the topic.

        A line with two slashes is a text that begins with one.
        """
        if line.startswith("/") and not line.startswith("//"):
            self._command(line[1:].strip())
        elif text := line.removeprefix("/").rstrip():
            await self._say(text)

    def mute(self, muted: bool) -> None:
        """Sends silence instead of the input, or ends that; drops audio that waits to be sent."""
        if muted == self.muted:
            return
        self.muted = muted
        if muted:
            self._drop()
        word = "muted" if muted else "unmuted"
        self._output.tell(word, f"{word}: the room hears {'silence' if muted else 'you'}")

    def clear(self) -> None:
        """Drops the audio that waits to be sent."""
        dropped = self._drop()
        self._output.tell("cleared", f"cleared {dropped:.0f} ms that waited to be sent", ms=dropped)

    def _drop(self) -> float:
        self.spoken.drop()
        return self._call.clear()

    def _command(self, word: str) -> None:
        commands: dict[str, Callable[[], None]] = {
            "mute": lambda: self.mute(True),
            "unmute": lambda: self.mute(False),
            "clear": self.clear,
            "leave": self.leave,
        }
        if word in commands:
            commands[word]()
        else:
            known = ", ".join(f"/{name}" for name in commands)
            self._refuse(f"/{word} is no command: there are {known}; // begins a text with /")

    async def _say(self, text: str) -> None:
        try:
            await self._call.publish(self.topic, text)
        except ValueError as error:  # too long for a server
            self._refuse(str(error))
        except CallEnded:
            return  # the receiving side reports it

    def _refuse(self, why: str) -> None:
        self._output.tell("refused", why, reason=why)
