"""Joins a room, blocking."""

from typing import Unpack

from vsingest.client.connect import join
from vsingest.client.connect_options import ProjectOptions
from vsingest.client.thread.media_thread import MediaThread
from vsingest.sync.call import Call


def connect(**options: Unpack[ProjectOptions]) -> Call:
    """Joins a room: ``with vsingest.sync.connect(room_id=...) as call``; see `vsingest.connect`.

    The call leaves the room at the end of the block, or by ``call.close()`` and ``call.leave()``
    without a block. Callbacks run, and `session_factory` is awaited, in the thread of the audio. A
    call that is still open when the program ends leaves at once. In a forked child, methods of the
    parent's calls raise RuntimeError, and the end of the block does not leave the call.
    """
    thread = MediaThread.acquire()
    try:
        return Call(thread, thread.wait(join(**options)))
    except BaseException:
        thread.release()
        raise
