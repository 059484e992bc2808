"""The client for threads and scripts: the names of `vsingest`, blocking, without asyncio.

``with vsingest.sync.connect(room_id=...) as call:``, then ``call.send(...)``, ``for frame in
call.audio():``. The calls of a process share one thread, which paces the audio independently of the
others. The errors are those of `vsingest`.
"""

from vsingest.sync.call import Call
from vsingest.sync.connect import connect
from vsingest.sync.stream import Stream

__all__ = ["Call", "Stream", "connect"]
