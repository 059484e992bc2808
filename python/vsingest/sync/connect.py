"""From a room's id, or a session's URL, to a joined call; blocking."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Unpack

from vsingest.client.connect import connect as connect_async
from vsingest.client.connect_options import ProjectOptions
from vsingest.client.thread.media_thread import MediaThread
from vsingest.sync.call import Call


@contextmanager
def connect(
    **options: Unpack[ProjectOptions],
) -> Iterator[Call]:
    """Joins a room: ``with vsingest.sync.connect(room_id=...) as call``; see `vsingest.connect`.

    Callbacks are called, and `session_factory` is awaited, in the thread of the audio.
    """
    thread = MediaThread.acquire()
    try:
        joining = connect_async(**options)
        call = Call(thread, thread.start(joining.__aenter__()).result())
        try:
            yield call
        except BaseException:
            if not thread.start(joining.__aexit__(*sys.exc_info())).result():
                raise
        else:
            thread.start(joining.__aexit__(None, None, None)).result()
    finally:
        thread.release()
