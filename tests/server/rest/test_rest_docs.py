"""docs/rest.md tells the routes, the limits and the options there are."""

import re
from pathlib import Path

from vsingest.auth.key_file import KeyFile
from vsingest.auth.tokens import LEEWAY_SECONDS, TOKEN_CHARS
from vsingest.protocol.limits import Limits

TEXT = (Path(__file__).parents[3] / "docs/rest.md").read_text()


async def test_its_routes_are_those_described(start_server, tmp_path):
    running = await start_server(settings={"record": tmp_path})
    async with running.http.get(running.server.url + "/openapi.json") as answer:
        description = await answer.json()
    described = {
        f"{method.upper()} {path}": "Not of the hosted service" in operation["summary"]
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }
    rows = re.findall(r"^\| `((?:GET|POST|PUT) [^`]+)` \|.*\| (\w+) \|$", TEXT, flags=re.MULTILINE)
    assert {route: origin == "ours" for route, origin in rows} == described


def test_its_figures_are_those_of_the_code():
    for figure in (Limits().body_bytes, TOKEN_CHARS, Limits().past_sessions):
        assert f"{figure:,}" in TEXT
    assert f"differ by {LEEWAY_SECONDS:g} s" in TEXT
    assert f"dies {Limits().session_seconds} s after" in TEXT


def test_its_key_file_can_be_read(tmp_path):
    path = tmp_path / "keys.toml"
    path.write_text(re.search(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)[1])
    assert [len(secrets) for secrets in KeyFile(path).values()] == [1, 2]
