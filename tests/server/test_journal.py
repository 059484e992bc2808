"""The writer of the record: nothing is lost while a disk fails for a while, and no room waits."""

import msgspec
import pytest

from vsingest.cluster.session import Session
from vsingest.cluster.store_failure import StoreFailure, StoreUnavailable
from vsingest.fast import PlayoutBuffer
from vsingest.protocol.events import Participant
from vsingest.server.rooms.lifecycle import Joined, Left, Reason, SessionEnded, SessionStarted
from vsingest.server.storage import journal as module
from vsingest.server.storage.journal import Journal

WHERE = {"api_key": "k", "room_id": "r", "session_id": "s"}
CALL = Session(call_id="c", api_key="k", room_id="r", participant=Participant(id="p", name="P"))
HEARD = PlayoutBuffer().stats()


class Log:
    def __init__(self, *faults):
        self.faults = list(faults)
        self.entries = []

    async def write(self, entries):
        if self.faults and (fault := self.faults.pop(0)):
            raise fault
        self.entries += entries


def occurrences():
    yield SessionStarted(**WHERE, at=1_000)
    yield Joined(**WHERE, at=1_001, call=CALL)
    yield Left(**WHERE, at=3_001, call=CALL, reason=Reason.LEFT, duration_ms=2_000, heard=HEARD)
    yield SessionEnded(**WHERE, at=3_002, start=1_000, reason=Reason.EMPTY)


def summary(entries):
    for entry in entries:
        known = msgspec.structs.asdict(entry)
        yield known.get("call_id"), entry.start, entry.end, entry.reason


WHOLE = [
    (None, 1_000, None, None),
    ("c", 1_001, None, None),
    ("c", 1_001, 3_001, "left"),
    (None, 3_002, 3_002, "empty"),
]


async def test_what_happens_is_written_in_its_order():
    journal = Journal(log := Log())
    for occurrence in occurrences():
        journal.observe(occurrence)
    assert log.entries == []  # and nobody waited for it
    await journal.flush()
    assert list(summary(log.entries)) == WHOLE


async def test_a_disk_that_fails_for_a_while_loses_nothing(caplog):
    journal = Journal(log := Log(StoreUnavailable("full"), StoreUnavailable("busy")))
    for occurrence in occurrences():
        journal.observe(occurrence)
        await journal.flush()
    assert list(summary(log.entries)) == WHOLE
    assert journal.dropped == 0
    assert len(caplog.records) == 2


async def test_what_cannot_be_written_for_long_is_bounded_and_counted(monkeypatch):
    monkeypatch.setattr(module, "WAITING_ENTRIES", 2)
    journal = Journal(log := Log(*[StoreUnavailable("full")] * 3))
    for occurrence in occurrences():
        journal.observe(occurrence)
        await journal.flush()
    assert list(summary(log.entries)) == WHOLE[1:]
    assert journal.dropped == 1


@pytest.mark.parametrize("fault", [StoreFailure("x")])
async def test_what_the_log_refuses_is_dropped_and_counted_and_the_rest_goes_on(fault):
    journal = Journal(log := Log(fault))
    for occurrence in occurrences():
        journal.observe(occurrence)
        await journal.flush()
    assert list(summary(log.entries)) == WHOLE[1:]
    assert journal.dropped == 1
