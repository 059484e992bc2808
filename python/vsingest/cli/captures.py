"""`vsingest captures`: show, compare and export captures."""

from pathlib import Path
from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, one_line_errors
from vsingest.cli.terminal.output import Output

app = typer.Typer(
    help="Show, compare and export captures, which --capture writes.", no_args_is_help=True
)


CaptureFile = Annotated[Path, typer.Argument(metavar="FILE", help="A capture.")]


@app.command("show")
@one_line_errors()
def show(file: CaptureFile, json: options.Json = False) -> None:
    """Summarize a capture: connections, messages, audio and its timing."""
    import msgspec

    from vsingest.cli.running.captures import digest_in_words
    from vsingest.client.capture.digest import digest

    found = digest(file)
    Output(json).tell("capture", digest_in_words(found), **msgspec.to_builtins(found))


@app.command("diff")
@one_line_errors()
def diff(
    a: Annotated[Path, typer.Argument(metavar="A", help="A capture.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Another capture.")],
    json: options.Json = False,
) -> None:
    """Compare two captures: messages, their order, every sample. Exit code 1 if they differ.

    Timing always differs; it is shown and not compared.
    """
    import msgspec

    from vsingest.cli.running.captures import (
        WAYS,
        audio_in_words,
        events_in_words,
        spacing_in_words,
    )
    from vsingest.client.capture.difference import difference

    found = difference(a, b)
    output = Output(json)
    if json:
        output.tell("difference", "", **msgspec.to_builtins(found))
    else:
        for way, name in WAYS:
            output.tell(name, f"{name} audio: {audio_in_words(found.audio[way])}")
            output.tell(name, f"{name} events: {events_in_words(found.events[way])}")
        for _, name in WAYS:
            x, y = (spacing_in_words(getattr(one, name)) for one in (found.a, found.b))
            output.tell(name, f"{name} timing: {x} in A, {y} in B")
    if not found.same:
        raise typer.Exit(ExitCode.FAILED)


@app.command("export")
@one_line_errors()
def export(
    file: CaptureFile,
    wav: Annotated[
        Path,
        typer.Option(
            metavar="OUT", help="The file: what was sent on the left, what was heard on the right."
        ),
    ],
    json: options.Json = False,
) -> None:
    """Write the audio of both directions of a capture as a stereo file."""
    from vsingest.client.capture.reader import audio_of
    from vsingest.client.capture.sound import export_wav

    samples, rate = export_wav(file, wav), audio_of(file).sample_rate
    Output(json).tell(
        "exported",
        f"{samples / rate:.2f} s into {wav}: left what was sent, right what was heard",
        file=str(wav),
        samples=samples,
        sampleRate=rate,
        seconds=samples / rate,
    )
