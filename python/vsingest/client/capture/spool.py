"""A file that a separate thread writes, so that no audio waits for the disk."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

from vsingest.client.capture.file import CaptureFile

# The most bytes that may wait for a slow disk: some ten minutes of a call.
MOST_BYTES: Final = 16 << 20
# The most that is lost when the process is killed.
BATCH_SECONDS: Final = 0.1
BATCH_BYTES: Final = 1 << 20
CLOSE_SECONDS: Final = 5.0

_log = logging.getLogger("vsingest.client")


class Spool:
    """Takes items on one thread, and encodes and writes them on another.

    If the file cannot be written, it logs that once, and takes no more items.

    Args:
        file: The file, which the spool closes.
        encode: Returns the lines of an item.
        most_bytes: The most bytes that may wait.
    """

    def __init__(
        self,
        file: CaptureFile,
        encode: Callable[[Any], Iterable[bytes]],
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._file = file
        self._encode = encode
        self._most_bytes = most_bytes
        self._waiting: deque[tuple[Any, int]] = deque()
        # Only one thread writes each of these, so neither needs a lock.
        self._put_bytes = 0
        self._written_bytes = 0
        self._over = False
        self._closing = threading.Event()
        # A daemon thread, so that a program that forgets to leave a call can still end.
        self._thread = threading.Thread(target=self._run, name="vsingest capture", daemon=True)
        self._thread.start()

    @property
    def full(self) -> bool:
        """Whether the limit of waiting bytes is reached."""
        return self._put_bytes - self._written_bytes > self._most_bytes

    def put(self, item: Any, size: int) -> None:
        """Takes an item of about this many bytes."""
        if not self._over:
            self._put_bytes += size
            self._waiting.append((item, size))

    def close(self) -> None:
        """Writes what waits and closes the file; takes at most 5 s."""
        self._closing.set()
        self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            self._over = True
            _log.warning("capture %s: the disk is too slow; its end is lost", self._file.path)

    def _run(self) -> None:
        try:
            with self._file:
                while not self._closing.wait(BATCH_SECONDS):
                    self._write()
                self._write()
        except OSError as error:
            words = "capture %s: %s; the capture ends here, the call goes on"
            _log.warning(words, self._file.path, error.strerror or error)
        except Exception:
            _log.exception("capture %s failed; the call goes on", self._file.path)
        finally:
            self._over = True
            self._waiting.clear()

    def _write(self) -> None:
        while self._waiting and not self._over:
            lines: list[bytes] = []
            size = 0
            while self._waiting and size < BATCH_BYTES:
                item, item_size = self._waiting.popleft()
                lines.extend(self._encode(item))
                size += item_size
            self._file.write(b"".join(lines))
            self._written_bytes += size
