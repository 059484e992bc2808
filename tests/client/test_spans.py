"""What a call tells a tracer, and what it must not."""

import asyncio
import json
import logging
import subprocess
import sys

import numpy as np
import pytest
from aiohttp import web
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.client.conftest import REF, TOKEN

import vsingest
from vsingest.client.reconnect import Reconnect
from vsingest.observe.spans import span

QUICK = Reconnect(first_seconds=0.001, most_seconds=0.01, give_up_seconds=20)


@pytest.fixture
def spans(monkeypatch):
    """Those that have ended, oldest first, as (name, attributes, status)."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    yield exporter.get_finished_spans
    provider.shutdown()


def by_room(service, **options):
    asked = {"ws_url": None, "room_id": "r", "token": TOKEN, "endpoint": service.url}
    return service.connect(**{**asked, "reconnect": QUICK, **options})


def names(ended):
    return [one.name.removeprefix("vsingest.") for one in ended]


def is_within(child, parent):
    return child.parent is not None and child.parent.span_id == parent.context.span_id


async def test_a_call_is_created_claimed_and_joined(service, spans):
    busy = web.json_response({"message": "later"}, status=429, headers={"Retry-After": "0"})
    service.answers.append(busy)
    async with by_room(service, region="us002") as call:
        for _ in range(10):
            await call.send(np.zeros(160, np.int16))
    create, claim, join = spans()
    assert names(spans()) == ["create", "claim", "join"]
    assert is_within(create, join)
    assert is_within(claim, join)
    assert dict(create.attributes) == {
        "vsingest.room_id": "r",
        "vsingest.region": "us002",
        "vsingest.attempts": 2,
        "vsingest.call_id": "call-1",
    }
    assert dict(claim.attributes) == {"vsingest.host": "127.0.0.1"}
    assert dict(join.attributes) == {
        "vsingest.room_id": "room",
        "vsingest.session_id": "session",
        "vsingest.call_id": "call-1",
    }
    assert all(one.status.is_unset for one in spans())


async def test_a_reconnect_holds_its_attempts(service, spans):
    reports = asyncio.Queue()
    async with by_room(service, on_reconnect=reports.put_nowait):
        first = await service.peer()
        service.answers.append(web.json_response({"message": "no", "code": "busy"}, status=503))
        first.drop()
        await reports.get()
    again = spans()[3:]
    assert names(again) == ["create", "join", "create", "claim", "join", "reconnect"]
    refused, failed, *_, joined, reconnect = again
    assert is_within(failed, reconnect)
    assert is_within(joined, reconnect)
    assert dict(reconnect.attributes) == {
        "vsingest.close_code": 1006,
        "vsingest.attempts": 2,
        "vsingest.room_id": "room",
        "vsingest.call_id": "call-1",
    }
    for one in (refused, failed):
        assert one.attributes["error.type"] == "CreateFailed"
        assert one.attributes["vsingest.error_code"] == "busy"
        assert (one.status.status_code, one.status.description) == (
            trace.StatusCode.ERROR,
            "HTTP 503 busy: no",
        )


async def test_a_call_on_a_thread_of_its_own_is_within_the_callers_span(service, spans):
    with trace.get_tracer("tests").start_as_current_span("a conversation") as caller:
        async with service.connect(io="thread"):
            await service.peer()
    claim, join, ended = spans()
    assert names(spans()) == ["claim", "join", "a conversation"]
    assert is_within(claim, join)
    assert is_within(join, caller)
    assert ended.context == caller.get_span_context()


async def test_errors_are_noted_without_secrets(service, spans):
    async def factory():
        raise OSError(f"no session with {TOKEN}")

    service.answers.append(web.json_response({"message": f"no {TOKEN}"}, status=401))
    service.upgrade_status = 418
    for connecting in (
        by_room(service),
        service.connect(),
        service.connect(ws_url=None, session_factory=factory),
    ):
        with pytest.raises(vsingest.VsingestError):
            async with connecting:
                pass
    assert names(spans()) == ["create", "join", "claim", "join", "join"]
    types = [one.attributes["error.type"] for one in spans()]
    assert types == ["AuthenticationError"] * 2 + ["ConnectFailed"] * 3
    for one in spans():
        assert TOKEN not in one.to_json()
        assert REF not in one.to_json()
        assert not one.events


def test_of_an_error_that_may_hold_a_secret_only_the_type_is_noted(spans):
    with pytest.raises(OSError, match=TOKEN), span("create", safe_errors=vsingest.VsingestError):
        raise OSError(TOKEN)
    (ended,) = spans()
    assert ended.attributes["error.type"] == "OSError"
    assert TOKEN not in ended.to_json()


def test_who_does_not_trace_pays_nothing():
    script = (
        "import sys, vsingest; from vsingest.observe.spans import span; vsingest.connect\n"
        "with span('create', safe_errors=OSError, room_id='r') as traced: traced.set(attempts=1)\n"
        "print('opentelemetry' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


async def test_the_books_are_logged_once_at_the_end(service, caplog):
    caplog.set_level(logging.INFO, "vsingest.client")
    async with by_room(service) as call:
        await call.send(np.zeros(1_600, np.int16))
        await call.drain()
        assert "its stats" not in caplog.text
    (said,) = [one.getMessage() for one in caplog.records if "its stats" in one.getMessage()]
    head, _, stats = said.partition("; its stats: ")
    assert head == "call over: 1000 left by this side"
    assert json.loads(stats)["sending"]["accepted"] == 1_600
    assert json.loads(stats)["sending"]["frames"] == call.stats().sending.frames
