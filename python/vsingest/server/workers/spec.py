"""What a supervisor tells a worker that it starts, and what the worker answers."""

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
    """One worker.

    Attributes:
        config: Its settings, with a folder for its data.
        number: From 1.
        folder: Where the workers find one another.
        url: What clients reach it by; None where that is the host they asked and its port.
        own: Descriptors of the sockets that listen for it alone.
        shared: Of those that listen for all workers.
        metrics: Of those that serve metrics for all workers.
        durable: Whether its data is to survive a loss of power.
        log_level: What is worth a line.
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
        """Where the bus finds it."""
        return address_of(self.folder, self.number)


class Ready(msgspec.Struct, frozen=True, tag=True):
    """A worker serves.

    Attributes:
        url: Where it listens for itself.
        metrics: Where its metrics are; None where they are not served.
    """

    url: str
    metrics: str | None


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A worker cannot serve.

    Attributes:
        message: Why.
        usage: Whether its settings are to blame.
    """

    message: str
    usage: bool


Answer: TypeAlias = Ready | Failed
answer_decoder: Final = msgspec.json.Decoder(Answer)


def address_of(folder: Path, number: int) -> str:
    """Gives where the bus finds a worker."""
    return str(folder / f"{number}.sock")


def packed(spec: Spec) -> bytes:
    """Writes a spec for another process of this program."""
    data = pickle.dumps(spec)
    return len(data).to_bytes(_LENGTH_BYTES, "big") + data


def unpack(control: socket.socket) -> Spec:
    """Reads a spec; to be called once, and only with the socket of whoever started us.

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
