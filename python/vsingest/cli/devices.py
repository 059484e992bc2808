"""`vsingest devices`: the microphones and speakers of this machine."""

from dataclasses import asdict

from vsingest.cli.options import options
from vsingest.cli.terminal.failures import one_line_errors
from vsingest.cli.terminal.output import Output
from vsingest.media.devices import list_devices


@one_line_errors()
def devices(json: options.Json = False) -> None:
    """List microphones and speakers; an index or a part of a name goes with --device."""
    output = Output(json)
    found = list_devices()
    for one in found:
        defaults = (" default mic" if one.is_default_input else "") + (
            " default speaker" if one.is_default_output else ""
        )
        output.tell(
            "device",
            f"{one.index}  {one.name}: {one.inputs} in, {one.outputs} out, {one.rate} Hz{defaults}",
            **asdict(one),
        )
    if not found and not json:
        output.tell("none", "there is no audio device here; send a FILE or tone, listen --out FILE")
