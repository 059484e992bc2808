"""The description of the API: of every route, by the very types, and readable."""

import os

import pytest
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

from vsingest.auth.tokens import mint_token

REQUESTS = int(os.environ.get("VSINGEST_REQUESTS", "300"))
# Not of the API: the socket, the probes, the description itself.
APART = {"/videosdk", "/healthz", "/readyz", "/openapi.json", "/docs"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


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
    routes = running.server._application().router.routes()
    served = {
        (route.method, route.resource.canonical) for route in routes if route.method != "HEAD"
    }
    served = {(method, path) for method, path in served if path not in APART}
    assert described == {(method, path) for method, path in served if not path.endswith("/")}


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


@pytest.fixture(scope="module")
def lively(live_server):
    """A live server's description, what to ask it with, and ids that are known there."""
    import requests

    environment = live_server.environment
    token = mint_token(environment["VIDEOSDK_API_KEY"], environment["VIDEOSDK_SECRET"])
    headers = {"Authorization": token}
    room = requests.post(f"{live_server.url}/v2/rooms", headers=headers, timeout=20).json()
    schema = schemathesis.openapi.from_url(f"{live_server.url}/openapi.json")
    return schema, headers, {"roomId": room["roomId"]}


def test_no_request_is_answered_by_a_5xx_or_beyond_the_description(lively):
    schema, headers, known = lively
    operations = [found.ok() for found in schema.get_all_operations()]
    each = max(1, REQUESTS // (2 * len(operations)))
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
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
