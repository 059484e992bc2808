"""What a server tells of its rooms."""

import asyncio


class Told:
    """What a server tells, awaited by kind."""

    def __init__(self, server):
        self.all = []
        self._changed = asyncio.Event()
        server.lifecycle.observe(self._note)

    def _note(self, what):
        self.all.append(what)
        self._changed.set()

    def of(self, kind):
        return [what for what in self.all if isinstance(what, kind)]

    async def until(self, kind, count=1):
        while len(found := self.of(kind)) < count:
            self._changed.clear()
            await self._changed.wait()
        return found[count - 1]
