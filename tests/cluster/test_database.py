"""A database that an event loop can use."""

import asyncio

import pytest

from vsingest.cluster.database import Database
from vsingest.cluster.store_failure import StoreFailure


def make_table(connection):
    connection.execute("CREATE TABLE IF NOT EXISTS notes (text TEXT)")


def insert(text):
    return lambda connection: connection.execute("INSERT INTO notes VALUES (?)", (text,))


def read(connection):
    return [text for (text,) in connection.execute("SELECT text FROM notes ORDER BY rowid")]


@pytest.fixture
async def database(tmp_path):
    opened = Database(tmp_path / "vsingest.db")
    await opened.run(make_table)
    yield opened
    await opened.close()


async def test_what_was_written_outlives_the_process_that_wrote_it(database, tmp_path):
    await database.run(insert("one"))
    other = Database(tmp_path / "vsingest.db")
    assert await other.run(read) == ["one"]
    await other.close()


async def test_in_memory_it_ends_with_the_database():
    for _ in range(2):
        database = Database()
        await database.run(make_table)
        assert await database.run(read) == []
        await database.run(insert("one"))
        await database.close()


async def test_work_that_fails_leaves_nothing_behind(database):
    def insert_and_fail(connection):
        insert("half")(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run(insert_and_fail)
    assert await database.run(read) == []


async def test_work_is_done_in_the_order_it_was_asked_for(database):
    await asyncio.gather(*(database.run(insert(str(number))) for number in range(20)))
    assert await database.run(read) == [str(number) for number in range(20)]


async def test_a_cancelled_caller_does_not_undo_the_work(database):
    task = asyncio.create_task(database.run(insert("one")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await database.run(read) == ["one"]


async def test_two_that_write_at_once_both_succeed(database, tmp_path):
    other = Database(tmp_path / "vsingest.db")
    await asyncio.gather(*(each.run(insert("x")) for each in [database, other] for _ in range(10)))
    assert len(await database.run(read)) == 20
    await other.close()


async def test_a_file_that_is_no_database_is_an_error(tmp_path):
    path = tmp_path / "vsingest.db"
    path.write_text("This is no database, but a text that is long enough to be seen as one." * 20)
    database = Database(path)
    with pytest.raises(StoreFailure):
        await database.run(read)
    await database.close()


async def test_closing_twice_is_harmless_and_work_after_it_is_an_error(database):
    await database.close()
    await database.close()
    with pytest.raises(RuntimeError):
        await database.run(read)
