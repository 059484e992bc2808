"""The tables of one store in a database."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from vsingest.cluster.database import Database

Answer = TypeVar("Answer")


class Tables:
    """Tables that the first transaction creates.

    Args:
        database: The database.
        schema: Statements that create what is missing and change nothing else.
    """

    def __init__(self, database: Database, *schema: str) -> None:
        self._database = database
        self._schema = schema

    async def run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """See `Database.run`."""

        def with_tables(connection: sqlite3.Connection) -> Answer:
            for statement in self._schema:
                connection.execute(statement)
            return work(connection)

        answer = await self._database.run(with_tables)
        self._schema = ()
        return answer
