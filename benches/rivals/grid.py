"""How every rival keeps time: ticks each 20 ms on an absolute grid, the missed ones caught up."""

import asyncio

FRAME_SECONDS = 0.02


async def tick_forever(tick):
    """Awaits `tick()` once for each step of the grid."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        due += FRAME_SECONDS
        await asyncio.sleep(max(0.0, due - loop.time()))
        await tick()
