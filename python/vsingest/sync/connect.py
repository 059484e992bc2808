"""From a room's id, or a session's URL, to a joined call; blocking."""

from typing import Unpack

from vsingest.client.connect import join
from vsingest.client.connect_options import ProjectOptions
from vsingest.client.thread.media_thread import MediaThread
from vsingest.sync.call import Call


def connect(**options: Unpack[ProjectOptions]) -> Call:
    """Joins a room: ``with vsingest.sync.connect(room_id=...) as call``; see `vsingest.connect`.

    The call leaves the room at the end of the block, or by ``call.close()`` and ``call.leave()``
    where there is no block. Callbacks are called, and `session_factory` is awaited, in the thread
    of the audio. A call that is still open when the program ends is left then, at once. A child
    made by a fork has no part in the calls of its parent: their methods raise RuntimeError there,
    and the block's end leaves nothing.
    """
    thread = MediaThread.acquire()
    try:
        return Call(thread, thread.wait(join(**options)))
    except BaseException:
        thread.release()
        raise
