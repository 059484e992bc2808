"""What a server says once it listens, in the words of `vsingest serve --json`."""

import json
import socket


def bound_socket():
    """A free port of this machine, with a queue that a burst of connections fits into."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setblocking(False)
    return listener


def say_listening(listener):
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(json.dumps({"event": "listening", "url": url}), flush=True)
