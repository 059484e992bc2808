"""Parses one direction of a connection: HTTP, then possibly WebSocket."""

import hashlib
from collections.abc import Iterator
from typing import Final, TypeAlias

from vsingest.client.sockets.socket import SOCKET_MESSAGE_BYTES
from vsingest.fast import (
    Frame,
    FrameError,
    FrameParser,
    MediaError,
    NotMediaError,
    Opcode,
    decode_media,
)

# The kind of a message, and its content.
Found: TypeAlias = tuple[str, str]

_HEAD_END: Final = b"\r\n\r\n"


class Overhearing:
    """Parses what one side sends.

    Args:
        from_client: Whether that side is the client.
    """

    def __init__(self, *, from_client: bool) -> None:
        self._from_client = from_client
        self._unread = b""
        self._frames: FrameParser | None = None
        self._lost = False  # the protocol is unknown

    def feed(self, data: bytes) -> list[Found]:
        """Yields the messages that these bytes complete."""
        found: list[Found] = []
        if self._frames is None and not self._lost:
            self._unread += data
            found += self._read_http()
            data, self._unread = (self._unread, b"") if self._beyond_http else (b"", self._unread)
        if data and self._frames is not None:
            found += self._read_frames(self._frames, data)
        elif data:
            found.append(("bytes", _digest(data)))
        return found

    @property
    def _beyond_http(self) -> bool:
        return self._lost or self._frames is not None

    def _read_http(self) -> Iterator[Found]:
        while not self._beyond_http and _HEAD_END in self._unread:
            head, _, rest = self._unread.partition(_HEAD_END)
            start, *lines = head.decode("latin-1").split("\r\n")
            headers = {
                name.strip().lower(): value.strip().lower()
                for name, _, value in (line.partition(":") for line in lines)
            }
            if "HTTP/1." not in start or headers.get("transfer-encoding"):
                self._lost = True
                return
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            body, self._unread = rest[:length], rest[length:]
            yield "http", f"{start} {body.decode(errors='replace')}".strip().replace("\n", "\\n")
            if headers.get("upgrade") == "websocket" and (self._from_client or " 101 " in start):
                self._frames = FrameParser(
                    role="server" if self._from_client else "client",
                    max_message_bytes=SOCKET_MESSAGE_BYTES,
                )

    def _read_frames(self, frames: FrameParser, data: bytes) -> Iterator[Found]:
        try:
            read = frames.feed(data)
        except FrameError as error:
            read = list(error.frames)
            self._frames, self._lost = None, True
        yield from map(_said, read)


def _said(frame: Frame) -> Found:
    payload = bytes(frame.payload)
    if frame.opcode is Opcode.TEXT:
        try:
            samples = decode_media(payload)
        except (NotMediaError, MediaError):
            return "text", payload.decode(errors="replace").replace("\n", "\\n")
        return "audio", f"{samples.size} samples {_digest(samples.tobytes())}"
    if frame.opcode is Opcode.CLOSE:
        return "close", f"{frame.close_code} {frame.close_reason}".strip()
    return frame.opcode.name.lower(), _digest(payload) if payload else ""


def _digest(data: bytes) -> str:
    return f"{len(data)} bytes {hashlib.blake2s(data, digest_size=8).hexdigest()}"
