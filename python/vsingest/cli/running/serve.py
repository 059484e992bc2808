"""What `vsingest serve` does once its options are read."""

import asyncio
import shlex
import sys
from pathlib import Path
from typing import Any

from vsingest.auth.tokens import mint_token
from vsingest.cli.running.serve_config import ServeConfig
from vsingest.cli.terminal.output import Output
from vsingest.demo.clip import CLIP
from vsingest.protocol.ingest import SESSIONS_PATH
from vsingest.server import Server
from vsingest.server.process.collector import tune_collector
from vsingest.server.workers.supervisor import Supervisor

EXAMPLE_ROOM = "abcd-efgh-ijkl"


async def serve_alone(config: ServeConfig, output: Output, dev: bool) -> None:
    """Runs the server in this process until a signal."""
    if config.agents:
        # Modules of agents may be in the folder where the command was called.
        sys.path.insert(0, str(Path.cwd()))
    async with Server(config) as server, asyncio.TaskGroup() as tasks:
        tune_collector()
        tasks.create_task(server.serve_forever())
        # A program may end the server as soon as it reports that it listens: it must handle signals
        # by then.
        await asyncio.sleep(0)
        _tell_listening(config, output, dev, server.url, server.metrics_url)


async def serve_by_workers(config: ServeConfig, output: Output, dev: bool) -> None:
    """Runs the worker processes until a signal."""
    supervisor = Supervisor(config, log_level=config.log_level, log_format=config.log_format)
    async with supervisor, asyncio.TaskGroup() as tasks:
        tasks.create_task(supervisor.serve_forever())
        await asyncio.sleep(0)
        url, metrics = supervisor.url, supervisor.metrics_url
        _tell_listening(config, output, dev, url, metrics, workers=supervisor.workers)


def _tell_listening(
    config: ServeConfig, output: Output, dev: bool, url: str, metrics: str | None, **facts: Any
) -> None:
    if metrics is not None:
        facts["metrics"] = metrics
    if dev:
        token = mint_token(config.api_key, config.secret)
        text = _introduction(url, token)
        output.tell("listening", text, url=url, token=token, apiKey=config.api_key, **facts)
    else:
        output.tell("listening", f"listening on {url}", url=url, **facts)


def _introduction(url: str, token: str) -> str:
    body = f'{{"roomId":"{EXAMPLE_ROOM}"}}'
    return f"""\
listening on {url} with throw-away credentials, good until this process ends

a token for its API and its clients:
  {token}

create a session:
  curl -sS -X POST {url}{SESSIONS_PATH} -H 'Authorization: {token}' \
-H 'Content-Type: application/json' -d '{body}'

send speech into a room:
  VIDEOSDK_AUTH_TOKEN={token} vsingest send {shlex.quote(str(CLIP))} \
--room {EXAMPLE_ROOM} --endpoint {url}

Ctrl-C ends it."""
