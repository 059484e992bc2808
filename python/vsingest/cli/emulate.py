"""`vsingest emulate`: a server that misbehaves on purpose."""

from typing import Annotated

import typer

from vsingest.cli.options import options
from vsingest.cli.options.credentials import key_and_secret, throw_away_credentials
from vsingest.cli.terminal.failures import ExitCode, fail, one_line_errors
from vsingest.cli.terminal.output import Output


@one_line_errors()
def emulate(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="[SCENARIO]", help="A name of --list, or a TOML file."),
    ] = None,
    list_scenarios: Annotated[
        bool, typer.Option("--list", help="List the scenarios that come with the package.")
    ] = False,
    host: Annotated[str, typer.Option(help="Listen on this address.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Listen on this port; 0 takes a free one.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of what is left to chance.")] = 0,
    json: options.Json = False,
) -> None:
    """Run a server that misbehaves by a scenario, to try a client in any language against it.

    It takes key and secret from the environment, or makes temporary ones, and prints a token. `POST
    /v2/dev/faults` changes the scenario during a run. Ctrl-C ends it.
    """
    import asyncio

    from vsingest.cli.running.emulate import serve_scenario
    from vsingest.emulate.scenario import read_scenario, scenario_names

    output = Output(json)
    if list_scenarios:
        for name in scenario_names():
            summary = read_scenario(name).summary
            output.tell("scenario", f"{name}: {summary}", name=name, summary=summary)
        return
    if scenario is None:
        fail(f"name a scenario: {', '.join(scenario_names())}; or a file", ExitCode.USAGE)
    try:
        chosen = read_scenario(scenario)
    except ValueError as error:
        fail(str(error), ExitCode.USAGE)
    api_key, secret = key_and_secret(None, None, needed=False)
    if not api_key:
        api_key, secret = throw_away_credentials()
    asyncio.run(serve_scenario(chosen, api_key, secret, (host, port, seed), output))
