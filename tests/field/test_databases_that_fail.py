"""Databases that are locked, damaged, somebody else's, or open to everybody."""

import asyncio
import contextlib
import sqlite3
import stat
import tracemalloc
from types import SimpleNamespace

import pytest
from tests.hand_clock import HandClock
from tests.server.receiver import Receiver

from vsingest.cluster.database import Database
from vsingest.cluster.memory import MemorySessionStore
from vsingest.cluster.session import Session
from vsingest.cluster.store_failure import StoreFailure, StoreUnavailable
from vsingest.protocol.events import Participant
from vsingest.protocol.limits import Limits
from vsingest.server.storage.stores import DATABASE
from vsingest.server.webhooks.webhooks import Webhooks
from vsingest.server.workers.lease import NodeLease


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("vsingest.cluster.database._BUSY_SECONDS", 0.01)


async def test_a_locked_one_is_told_to_clients_and_logged_once(
    start_server, tmp_path, impatient, caplog
):
    running = await start_server(settings={"data": tmp_path})
    await running.create()
    caplog.clear()
    with contextlib.closing(sqlite3.connect(tmp_path / DATABASE)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for _ in range(5):
            async with running.post({"roomId": "room-1"}) as answer:
                body = await answer.json()
                assert (answer.status, body["code"]) == (503, "unavailable")
                assert int(answer.headers["Retry-After"]) > 0
    faults = [each for each in caplog.records if each.levelname == "ERROR"]
    assert len([each for each in faults if "the database cannot be used" in each.message]) == 1
    assert not [each for each in faults if each.exc_info]
    await running.create()
    assert "the database can be used again" in caplog.text


async def test_webhooks_and_history_that_cannot_be_kept_are_logged_once_an_outage(
    start_server, tmp_path, impatient, caplog, monkeypatch
):
    monkeypatch.setattr("vsingest.server.webhooks.webhooks._RETRY_SECONDS", 0.0)
    write, tries, often = Webhooks._write_some, 0, asyncio.Event()

    async def counted(webhooks):
        nonlocal tries
        tries += 1
        if tries > 5:
            often.set()
        await write(webhooks)

    async with Receiver() as receiver:
        settings = {"data": tmp_path, "webhook_urls": (receiver.url,), "webhook_private": True}
        running = await start_server(settings=settings)
        ann, bob = await running.join("ann"), await running.join("bob")
        webhooks = running.server._parts.services.webhooks
        await webhooks.settle()
        monkeypatch.setattr(Webhooks, "_write_some", counted)
        for leaving in (ann, bob):
            tries = 0
            often.clear()
            caplog.clear()
            with contextlib.closing(sqlite3.connect(tmp_path / DATABASE)) as other:
                other.execute("BEGIN EXCLUSIVE")
                await leaving.send("stop")
                for _ in range(5):
                    webhooks.courier.look()
                    await webhooks.measure()
                await often.wait()
            await webhooks.settle()
            await webhooks.measure()
            lines = [each for each in caplog.records if "cannot be" in each.message]
            assert {each.message.partition(",")[0] for each in lines} >= {
                "webhooks cannot be kept",
                "the outbox cannot be measured",
                "the database cannot be used",
            }
            assert len(lines) == len({each.message.partition(",")[0] for each in lines})
            assert not [each for each in lines if each.exc_info]
            assert "webhooks can be kept again" in caplog.text


async def test_a_placement_that_is_away_is_logged_once_by_a_worker(caplog):
    clock, away = HandClock(), False

    class Placement:
        def __init__(self):
            self.node_id = None

        async def join(self, node):
            await self.beat(node.id)
            self.node_id = node.id

        async def beat(self, node_id, *, taking=True):
            if away:
                self.node_id = None  # it expires meanwhile
                raise StoreUnavailable("database is locked")
            return node_id == self.node_id

        async def reap(self):
            return None

        async def leave(self, node_id):
            pass

    lease = NodeLease(Placement(), "here", clock=clock)
    local = SimpleNamespace(lose_rooms=lambda: None)
    await lease.open(local)
    for _ in range(2):
        caplog.clear()
        away = True
        for _ in range(60):
            clock.now += 1
            await lease.beat()
        away = False
        clock.now += 1
        await lease.beat()
        lines = [each for each in caplog.records if each.name == "vsingest.server.workers"]
        assert [each.getMessage().partition(",")[0] for each in lines] == [
            "the placement cannot be reached",
            "the lease on this worker's rooms is lost; they are closed",
            "the placement can be reached again",
        ]
        assert not any(each.exc_info for each in lines)
    await lease.close()


async def test_its_files_are_their_owners_alone_in_a_folder_that_was_there(start_server, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / DATABASE).touch(0o644)
    running = await start_server(settings={"data": tmp_path})
    await running.create()
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.glob(f"{DATABASE}*")}
    assert modes == dict.fromkeys((DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"), 0o600)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE TABLE invoices (id INTEGER)", "another program's"),
        ("PRAGMA application_id = 1", "another program's"),
        ("PRAGMA user_version = 99", "schema version 99"),
    ],
)
async def test_one_of_another_form_is_refused_and_left_as_it_is(tmp_path, statement, said):
    path = tmp_path / DATABASE
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute(statement)
        other.commit()
    before = path.read_bytes()
    database = Database(path)
    with pytest.raises(StoreFailure, match=said):
        await database.run(lambda connection: None)
    await database.close()
    assert path.read_bytes() == before


async def test_metadata_of_many_small_values_waits_as_it_was_sent():
    """16 KiB of empty lists are half a megabyte of objects."""
    store = MemorySessionStore(Limits())
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    ref = await store.create(
        Session(
            call_id="c",
            api_key="k",
            room_id="r",
            participant=Participant(id="p", name="n", metadata={"a": [[] for _ in range(5_000)]}),
        )
    )
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert kept < 32_768
    assert len((await store.claim(ref)).participant.plain().metadata["a"]) == 5_000
