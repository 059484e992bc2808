"""Raw peers of a server, which write what no client would."""

import base64
import json
import os
import socket
import urllib.request
from dataclasses import dataclass

from yarl import URL

from vsingest.fast import Opcode, encode_frame

# Not the address of the call that they must not disturb: limits go by address, too.
ADDRESS = "127.0.0.2"
SECONDS = 5.0


@dataclass(frozen=True)
class Target:
    """A server.

    Attributes:
        url: Where it listens.
        token: What it lets in.
    """

    url: str
    token: str

    def post(self, path, body):
        """What the API answers."""
        request = urllib.request.Request(
            self.url + path,
            json.dumps(body).encode(),
            {"Authorization": self.token, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)

    def connect(self):
        """A bare connection."""
        url = URL(self.url)
        return socket.create_connection((url.host, url.port), SECONDS, (ADDRESS, 0))

    def join(self, room, **asked):
        """A connection that is upgraded and has sent `start`."""
        created = self.post("/v2/ingest/sessions", {"roomId": room})
        url = URL(created["data"]["wsUrl"])
        own = self.connect()
        own.sendall(
            f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in own.recv(4_096):
            pass
        own.sendall(event(event="start", **asked))
        return own


def event(**members):
    """A text frame, as a client sends it."""
    return encode_frame(Opcode.TEXT, json.dumps(members), mask_key=os.urandom(4))


def block(opcode, payload):
    """As many of one frame as one read of a server takes."""
    frame = encode_frame(opcode, payload, mask_key=os.urandom(4))
    return frame * (65_536 // len(frame))
