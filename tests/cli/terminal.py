"""A terminal as a person sees it, for programs that draw on one."""

import pexpect
import pyte


class Terminal:
    """Runs a program on a terminal that is emulated: it answers, and it can be looked at.

    Attributes:
        program: The program, to type to.
    """

    def __init__(self, command, env, *, rows=24, columns=100):
        self._screen = pyte.HistoryScreen(columns, rows, history=1_000)
        self._stream = pyte.ByteStream(self._screen)
        self.program = pexpect.spawn(
            command[0],
            command[1:],
            env={**env, "TERM": "xterm-256color"},
            dimensions=(rows, columns),
            timeout=30,
            echo=True,
        )
        # What the program asks of the terminal, such as where the cursor is.
        self._screen.write_process_input = self.program.send

    @property
    def lines(self):
        """What is to be seen, and what has scrolled away."""
        past = ["".join(line[n].data for n in sorted(line)) for line in self._screen.history.top]
        return [line.rstrip() for line in (*past, *self._screen.display)]

    def see(self, text):
        """Waits until a line holds a text; gives the line."""
        while not (found := [line for line in self.lines if text in line]):
            try:
                self._read()
            except pexpect.EOF:
                raise AssertionError(
                    "\n".join([f"it ended without {text!r}:", *self.lines])
                ) from None
        return found[-1]

    def gone(self, text):
        """Waits until no line holds a text."""
        while any(text in line for line in self.lines):
            self._read()

    def watch(self, text):
        """Reads to the program's end; gives what a line with a text was, each time it changed."""
        shown = []
        while True:
            found = [line for line in self.lines if text in line]
            if found and found[-1] not in shown[-1:]:
                shown.append(found[-1])
            try:
                self._read()
            except pexpect.EOF:
                return shown

    def end(self):
        """Waits for the program's end; gives its exit status."""
        while True:
            try:
                self._read()
            except pexpect.EOF:
                self.program.close()
                return self.program.exitstatus

    def _read(self):
        try:
            self._stream.feed(self.program.read_nonblocking(4_096, timeout=30))
        except pexpect.TIMEOUT:
            raise AssertionError("\n".join(["nothing new on the terminal:", *self.lines])) from None
