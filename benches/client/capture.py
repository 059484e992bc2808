"""What a capture costs a frame: in the call's thread, in its own, and on the disk."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from vsingest import fast
from vsingest.client.capture.capture import Capture
from vsingest.client.capture.lines import RecordWriter, WireMessage
from vsingest.media.clock import SYSTEM_CLOCK
from vsingest.observe.redaction import Secrets

ROUNDS = 60
FRAMES = 200


def cost(work: Callable[[], object]) -> float:
    """Seconds of this thread that one call takes, of a round of them."""
    start = time.thread_time()
    for _ in range(FRAMES):
        work()
    return (time.thread_time() - start) / FRAMES


async def main() -> None:
    rng = np.random.default_rng(1)
    pcm = (rng.normal(size=160) * 3_000).astype(np.int16)
    message = fast.encode_media(pcm)
    heard, sent = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        async with Capture(path, SYSTEM_CLOCK) as capture:
            for _ in range(ROUNDS):
                heard.append(cost(lambda: capture.heard(message)))
                sent.append(cost(lambda: capture.sent_audio(pcm)))
                await asyncio.sleep(0.02)
        size = path.stat().st_size / (2 * ROUNDS * FRAMES)
    lines = RecordWriter(Secrets(["a-secret-of-this-bench"]))
    item = WireMessage(1.0, 1, "in", message)
    written = [cost(lambda: list(lines(item))) for _ in range(ROUNDS)]
    print(
        f"a frame heard {1e6 * min(heard):.2f} us, sent {1e6 * min(sent):.2f} us, "
        f"written {1e6 * min(written):.2f} us, {size:.0f} bytes"
    )


if __name__ == "__main__":
    asyncio.run(main())
