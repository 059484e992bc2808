"""The messages between a supervisor and the workers that it starts."""

import pickle
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from vsingest.observe.logs import LogFormat, LogLevel
from vsingest.server.settings.config import ServerConfig

NODES: Final = "nodes.db"
_LENGTH_BYTES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """The specification of one worker.

    Attributes:
        config: The settings, with a data folder.
        number: The worker's number, from 1.
        folder: The folder of the workers' sockets.
        url: The URL by which clients reach it; None for the host of their request and its port.
        own: The descriptors of the sockets that listen for this worker.
        shared: The descriptors of the sockets that listen for all workers.
        metrics: The descriptors of the sockets for the metrics of all workers.
        durable: Whether its data survives a loss of power.
        log_level: The lowest level to log.
        log_format: "text" or "json".
    """

    config: ServerConfig
    number: int
    folder: Path
    url: str | None
    own: tuple[int, ...]
    shared: tuple[int, ...]
    metrics: tuple[int, ...]
    durable: bool
    log_level: LogLevel
    log_format: LogFormat

    @property
    def address(self) -> str:
        """The worker's address on the bus."""
        return address_of(self.folder, self.number)


class Ready(msgspec.Struct, frozen=True, tag=True):
    """A worker's report that it serves.

    Attributes:
        url: The URL of its own address.
        metrics: The URL of its metrics; None if they are not served.
    """

    url: str
    metrics: str | None


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A worker's report that it cannot serve.

    Attributes:
        message: The reason.
        usage: Whether its settings are to blame.
    """

    message: str
    usage: bool


Answer: TypeAlias = Ready | Failed
answer_decoder: Final = msgspec.json.Decoder(Answer)


def address_of(folder: Path, number: int) -> str:
    """Returns a worker's address on the bus."""
    return str(folder / f"{number}.sock")


def packed(spec: Spec) -> bytes:
    """Encodes a specification for the worker's process."""
    data = pickle.dumps(spec)
    return len(data).to_bytes(_LENGTH_BYTES, "big") + data


def unpack(control: socket.socket) -> Spec:
    """Reads a specification; to be called once, with the socket of the supervisor.

    Raises:
        EOFError: The supervisor is gone.
    """
    with control.makefile("rb", buffering=0) as stream:
        length = int.from_bytes(_exactly(stream, _LENGTH_BYTES), "big")
        spec: Spec = pickle.loads(_exactly(stream, length))  # noqa: S301 - of our own parent
        return spec


def _exactly(stream: socket.SocketIO, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = stream.read(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data
