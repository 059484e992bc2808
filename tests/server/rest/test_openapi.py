"""The description of the API: of every route, by the very types, and readable."""

import html
import json
import os
import re
import subprocess
import sys
import uuid

import jsonschema_rs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

import vsingest
from vsingest.auth.tokens import mint_token
from vsingest.server.recording.manifest import Manifest

REQUESTS = int(os.environ.get("VSINGEST_REQUESTS", "300"))
# Not of the API: the sockets, the probes, the description itself.
APART = {"/", "/videosdk", "/agent", "/healthz", "/readyz", "/openapi.json", "/docs"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(params=[False, True], ids=["", "recording"])
async def running(start_server, request, tmp_path):
    return await start_server(settings={"record": tmp_path} if request.param else {})


@pytest.fixture
async def description(running):
    async with running.http.get(running.server.url + "/openapi.json") as answer:
        assert answer.status == 200
        return await answer.json()


async def test_every_route_is_described_and_nothing_else(running, description):
    described = {
        (method.upper(), path)
        for path, methods in description["paths"].items()
        for method in methods
    }
    routes = running.server._parts.application(running.server).router.routes()
    served = {
        (route.method, route.resource.canonical) for route in routes if route.method != "HEAD"
    }
    served = {(method, path) for method, path in served if path not in APART}
    assert described == {(method, path) for method, path in served if not path.endswith("/")}


async def test_recordings_are_described_where_there_can_be_any(start_server, tmp_path):
    for chosen, there in ({}, False), ({"record": tmp_path}, True):
        running = await start_server(settings=chosen)
        async with running.http.get(running.server.url + "/openapi.json") as answer:
            paths = (await answer.json())["paths"]
        assert ("/v2/recordings" in paths) is there
        if there:
            answers = paths["/v2/recordings/{recordingId}/{file}"]["get"]["responses"]
            assert set(answers["200"]["content"]) == {"audio/wav", "audio/flac"}
            assert "content" not in answers["416"]


async def test_the_public_key_alone_needs_no_token(running, description):
    public = [
        path
        for path, methods in description["paths"].items()
        for operation in methods.values()
        if operation.get("security") == []
    ]
    assert public == ["/v2/public/rsa-public-key"]
    async with running.http.get(running.server.url + public[0]) as answer:
        assert answer.status == 200


async def test_a_type_is_described_as_it_is_read(description):
    room = description["components"]["schemas"]["CreateRoom"]["properties"]
    most = room["maxParticipants"]["anyOf"][0]["maximum"]
    assert most == 1_000_000
    path = description["paths"]["/v2/rooms"]
    body = path["post"]["requestBody"]
    assert body["content"]["application/json"]["schema"]["$ref"].endswith("/CreateRoom")
    assert body["required"] is False
    assert {p["name"]: p["in"] for p in path["get"]["parameters"]} == dict.fromkeys(
        ["page", "perPage", "query"], "query"
    )
    [place] = description["paths"]["/v2/rooms/{roomId}"]["get"]["parameters"]
    assert (place["name"], place["in"], place["required"]) == ("roomId", "path", True)
    needed = description["paths"]["/v2/ingest/sessions"]["post"]["requestBody"]["required"]
    assert needed is True


def members(description):
    """The name, the schema and whether it is a parameter, of all that is sent and answered."""
    for name, schema in description["components"]["schemas"].items():
        for member, of in schema.get("properties", {}).items():
            yield f"{name}.{member}", of, of
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            for parameter in operation["parameters"]:
                yield f"{method} {path} {parameter['name']}", parameter, parameter["schema"]


async def test_every_member_is_described_with_an_example_where_its_type_does_not_say_it(
    description,
):
    schemas = {"components": description["components"]}
    for name, holder, schema in members(description):
        text = holder.get("description", "")
        assert re.fullmatch(r"[A-Z][^.].*\.", text), name
        assert not re.search("``|None", text), name
        options = [of for of in schema.get("anyOf", [schema]) if of != {"type": "null"}]
        says_itself = all("$ref" in of or "enum" in of or of["type"] == "boolean" for of in options)
        structs = all("$ref" in of.get("items", {}) for of in options)
        assert says_itself or structs or schema.get("examples"), name
        for example in schema.get("examples", ()):
            jsonschema_rs.validate({**schema, **schemas}, example)
    for name, schema in description["components"]["schemas"].items():
        assert "Attributes:" not in schema["description"], name
        assert "\n " not in schema["description"], name


async def test_the_description_is_valid_and_every_operation_is_told_apart(description):
    schema = schemathesis.openapi.from_dict(description)
    schema.validate()
    names = [
        operation["operationId"]
        for methods in description["paths"].values()
        for operation in methods.values()
    ]
    assert len(set(names)) == len(names)


async def test_the_page_tells_the_same_without_help_from_elsewhere(running, description):
    async with running.http.get(running.server.url + "/docs") as answer:
        assert answer.content_type == "text/html"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "<script" not in page
    assert "http://" not in page.replace(running.server.url, "")
    for path in description["paths"]:
        assert f" {path}</code>" in page
    for name in description["components"]["schemas"]:
        assert f'id="{name}"' in page
    for _, holder, _ in members(description):
        words = re.sub(
            "`([^`]+)`", r"<code>\1</code>", html.escape(holder["description"], quote=False)
        )
        assert words in page
    assert "`" not in page
    assert "Attributes:" not in page


@pytest.mark.parametrize("public_url", [None, "https://voice.example.com/api"])
async def test_the_root_says_what_this_is_and_leads_browsers_to_the_page(start_server, public_url):
    running = await start_server(public_url=public_url)
    base = public_url or running.server.url
    async with running.http.get(running.server.url + "/") as answer:
        assert (answer.status, answer.content_type) == (200, "application/json")
        told = await answer.json()
    assert (told["name"], told["version"]) == ("vsingest", vsingest.__version__)
    assert (told["docs"], told["openapi"]) == (f"{base}/docs", f"{base}/openapi.json")
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with running.http.get(
        running.server.url + "/", headers=accept, allow_redirects=False
    ) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, f"{base}/docs")


@pytest.fixture(scope="module")
def lively(tmp_path_factory):
    """A live server's description, what to ask it with, and ids that are known there."""
    credentials = {"VIDEOSDK_API_KEY": "a-key", "VIDEOSDK_SECRET": "a-secret-of-this-test-run" * 2}
    token = mint_token(*credentials.values())
    folder = tmp_path_factory.mktemp("recordings")
    recording = a_recording(folder, "a-key")
    with subprocess.Popen(
        [sys.executable, "-m", "vsingest.cli", "serve", "--port=0", "--json", "--record", folder],
        env={**os.environ, **credentials},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        url = json.loads(process.stdout.readline())["url"]
        headers = {"Authorization": token}
        room = requests.post(f"{url}/v2/rooms", headers=headers, timeout=20).json()
        schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
        yield schema, headers, {"roomId": room["roomId"], **recording}
        process.terminate()
        rest, _ = process.communicate(timeout=20)
    assert (rest, process.returncode) == ("", 0)


def a_recording(folder, api_key):
    """Leaves a recording in a folder; what the API calls it and its file."""
    name = str(uuid.uuid4())
    (folder / name).mkdir()
    kept = Manifest(
        id=name,
        api_key=api_key,
        room_id="r",
        session_id="s",
        started_at=1,
        sample_rate=8_000,
        mix="mix.wav",
    )
    kept.save(folder / name)
    (folder / name / "mix.wav").write_bytes(bytes(1_000))
    return {"recordingId": name, "file": "mix.wav"}


@pytest.mark.slow
def test_no_request_is_answered_by_a_5xx_or_beyond_the_description(lively):
    schema, headers, known = lively
    operations = [found.ok() for found in schema.get_all_operations()]
    each = max(1, REQUESTS // (2 * len(operations)))
    for operation in operations:
        takes = operation.definition.raw
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            # What takes nothing cannot be given anything wrong.
            if mode is GenerationMode.POSITIVE or takes["parameters"] or "requestBody" in takes:
                ask(operation.as_strategy(mode), headers, known, each)


def ask(cases, headers, known, count):
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, hit=st.booleans())
    def run(case, hit):
        if hit:
            for place in (case.path_parameters, case.query, case.body):
                if isinstance(place, dict):
                    place.update({name: known[name] for name in known if name in place})
        case.call_and_validate(headers=headers, checks=CHECKS)

    run()
