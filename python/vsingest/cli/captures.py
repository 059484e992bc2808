"""`vsingest captures`: show, compare and export captures."""

from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import ExitCode, one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.client.capture.difference import AudioDifference, EventDifference, difference
from vsingest.client.capture.digest import Digest, Direction, digest
from vsingest.client.capture.reader import audio_of
from vsingest.client.capture.records import Way
from vsingest.client.capture.sound import export_wav

app = typer.Typer(
    help="Show, compare and export captures, which --capture writes.", no_args_is_help=True
)

CaptureFile = Annotated[Path, typer.Argument(metavar="FILE", help="A capture.")]
_WAYS: Final[tuple[tuple[Way, str], ...]] = (("out", "sent"), ("in", "heard"))


@app.command("show")
@one_line_errors()
def show(file: CaptureFile, json: options.Json = False) -> None:
    """Summarize a capture: connections, messages, audio and its timing."""
    found = digest(file)
    Output(json).tell("capture", _in_words(found), **msgspec.to_builtins(found))


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
    found = difference(a, b)
    output = Output(json)
    if json:
        output.tell("difference", "", **msgspec.to_builtins(found))
    else:
        for way, name in _WAYS:
            output.tell(name, f"{name} audio: {_audio_in_words(found.audio[way])}")
            output.tell(name, f"{name} events: {_events_in_words(found.events[way])}")
        for _, name in _WAYS:
            x, y = (_timing(getattr(one, name)) for one in (found.a, found.b))
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
    samples, rate = export_wav(file, wav), audio_of(file).sample_rate
    Output(json).tell(
        "exported",
        f"{samples / rate:.2f} s into {wav}: left what was sent, right what was heard",
        file=str(wav),
        samples=samples,
        sampleRate=rate,
        seconds=samples / rate,
    )


def _in_words(found: Digest) -> str:
    lines = [
        f"{found.seconds:.2f} s from {found.started:%Y-%m-%d %H:%M:%S} UTC, by {found.software}",
        *(_phase_in_words(phase) for phase in found.phases),
        f"sent: {_direction_in_words(found.sent, found.sample_rate)}",
        f"heard: {_direction_in_words(found.heard, found.sample_rate)}",
    ]
    if found.lost:
        lines.append(f"{found.lost} messages are missing: the disk could not follow")
    if found.cut:
        lines.append("it has no end: its writer was killed, or its disk was full")
    return "\n".join(lines)


def _phase_in_words(phase: dict[str, Any]) -> str:
    detail = ", ".join(f"{name} {value}" for name, value in phase.get("detail", {}).items())
    words = f"{phase['t']:8.3f} s  connection {phase['connection']} {phase['phase']}"
    return f"{words}: {detail}" if detail else words


def _direction_in_words(found: Direction, rate: int) -> str:
    level = "silence" if found.dbfs is None else f"{found.dbfs:.1f} dBFS"
    audio = f"{found.samples / rate:.2f} s of audio in {found.audio_messages} messages"
    events = ", ".join(f"{count} {name}" for name, count in sorted(found.events.items()))
    return f"{audio}, {level}, {_timing(found)}; {events or 'no other message'}"


def _timing(found: Direction) -> str:
    if found.spacing is None:
        return "no intervals"
    p50, p99, most = (1_000 * value for value in msgspec.structs.astuple(found.spacing))
    return f"apart p50 {p50:.1f}, p99 {p99:.1f}, max {most:.1f} ms"


def _audio_in_words(found: AudioDifference) -> str:
    a, b = found.samples
    if found.first is not None:
        return (
            f"{found.differing} samples differ, the first is {found.first} "
            f"(at {found.first_seconds:.3f} s of audio)"
        )
    if a == b:
        return f"all {a} samples are the same"
    more = "silence" if found.tail_is_silence else "audio"
    return f"the same for {min(a, b)} samples; {'AB'[b > a]} has {abs(a - b)} more, of {more}"


def _events_in_words(found: EventDifference) -> str:
    if found.same:
        return "the same"
    if found.moved:
        return "the same, in another order"
    lines = [
        f"\n  {sign} {msgspec.json.encode(event).decode()}"
        for sign, events in (("A", found.only_a), ("B", found.only_b))
        for event in events
    ]
    return "".join(lines)
