"""What `vsingest emulate` does once its options are read."""

import asyncio

from vsingest.auth.tokens import mint_token
from vsingest.cli.terminal.output import Output
from vsingest.cli.terminal.signals import until_signal
from vsingest.emulate.emulator import emulator
from vsingest.emulate.scenario import Scenario


async def serve_scenario(
    scenario: Scenario, api_key: str, secret: str, where: tuple[str, int, int], output: Output
) -> None:
    """Runs the emulator until a signal."""
    host, port, seed = where
    async with emulator(
        scenario, api_key=api_key, secret=secret, host=host, port=port, seed=seed
    ) as url:
        token = mint_token(api_key, secret)
        text = f"{scenario.summary}\nlistening on {url}; a token for it:\n  {token}"
        facts = {"url": url, "token": token, "apiKey": api_key, "summary": scenario.summary}
        output.tell("listening", text, **facts)
        async with until_signal():
            await asyncio.Event().wait()
