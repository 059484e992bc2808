"""`vsingest doctor`: checks this machine and its configuration, or examines a sound."""

from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, one_line_errors
from vsingest.cli.terminal.output import Output


@one_line_errors()
def doctor(
    sound: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|mic|-]",
            help="A sound to examine; - is raw PCM on standard input.",
        ),
    ] = None,
    form: options.Format = None,
    device: options.DeviceName = None,
    seconds: Annotated[
        float | None,
        options.seconds("Seconds to examine: by default 5 of a microphone, else 60."),
    ] = None,
    json: options.Json = False,
) -> None:
    """Check this machine, or find faults in a sound; the exit code is 1 if the sound has one.

    Without a sound it shows versions, the instruction set, the configuration and the clock's
    precision.
    """
    import msgspec

    from vsingest.cli.running.doctor import diagnose, print_diagnosis
    from vsingest.cli.running.examine import examine

    output = Output(json)
    if sound is not None:
        if not examine(sound, form, device, seconds, output):
            raise typer.Exit(ExitCode.FAILED)
        return
    diagnosis = diagnose()
    if json:
        output.tell("doctor", "", **msgspec.to_builtins(diagnosis))
    else:
        print_diagnosis(diagnosis, output)
