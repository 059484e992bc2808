"""Keeping a worker's process alive, where the machine gives no process or the disk is full."""

import asyncio
import sys
from types import SimpleNamespace

import pytest

from vsingest.cluster.store_failure import StoreUnavailable
from vsingest.server.workers import process as processes
from vsingest.server.workers.process import WorkerFailed, WorkerProcess

SPEC = SimpleNamespace(number=1, own=(), shared=(), metrics=())


async def evict():
    """Nobody has to be told."""


async def test_no_process_is_a_failure_to_start(monkeypatch):
    async def refuse(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", refuse)
    with pytest.raises(
        WorkerFailed, match="could not be started: Resource temporarily unavailable"
    ):
        await WorkerProcess(SPEC, evict).start()


async def test_who_cannot_be_buried_or_started_is_started_again_all_the_same(monkeypatch, caplog):
    evicted, waits = [], []
    spawn = asyncio.create_subprocess_exec

    async def fail_to_evict():
        evicted.append(True)
        raise StoreUnavailable("database or disk is full")

    async def start_once(*_, **__):
        if evicted:
            raise OSError(12, "Cannot allocate memory")
        return await spawn(sys.executable, "-c", "")

    def wait(deaths):
        waits.append(deaths)
        if deaths == 4:
            worker.stop()
        return 0.0

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start_once)
    monkeypatch.setattr(processes, "packed", lambda spec: b"")
    monkeypatch.setattr(processes, "restart_wait", wait)
    worker = WorkerProcess(SPEC, fail_to_evict)
    with pytest.raises(WorkerFailed):
        await worker.start()
    await worker.keep()
    assert waits == [1, 2, 3, 4]
    assert (
        caplog.text.count(
            "worker 1 did not start: the process could not be started: Cannot allocate memory"
        )
        == 3
    )
    assert "the rooms of worker 1, which has died, could not be freed" in caplog.text
