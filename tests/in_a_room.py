"""A server in memory, in virtual time."""

from vsingest.testing import InMemoryServer


def in_a_room(world, talk, **settings):
    """Runs `talk` with a server, and gives what it returns."""

    async def run():
        async with InMemoryServer(**settings) as server:
            return await talk(server)

    return world.run(run())
