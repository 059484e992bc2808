"""Plays a case to one peer, and gives what came back."""

import os
from dataclasses import dataclass, field

from tests.autobahn.cases import CLOSE, MORE, NORMAL, PONG, Sent

from vsingest.fast import FrameParser, mask


@dataclass
class Answer:
    """What came back: messages, pongs, and the code of the close, None where it had none."""

    echoes: list = field(default_factory=list)
    pongs: list = field(default_factory=list)
    close: int | str | None = "no close frame"


def to_bytes(frame, *, masked):
    """The frame as it is sent, whatever it breaks."""
    size = len(frame.payload)
    head = bytearray([frame.fin << 7 | frame.reserved << 4 | frame.opcode])
    bit = masked << 7
    if size < 126:
        head.append(bit | size)
    elif size < 65_536:
        head += bytes([bit | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([bit | 127]) + size.to_bytes(8, "big")
    if not masked:
        return bytes(head) + frame.payload
    key = os.urandom(4)
    return bytes(head) + key + bytes(mask(frame.payload, key))


def writes(case, *, masked):
    """What is written, a piece at a time."""
    sent = case.sent
    if case.ends:
        sent = (*sent, Sent(CLOSE, NORMAL.to_bytes(2, "big")))
    frames = [to_bytes(frame, masked=masked) for frame in sent]
    if case.chop == 0:
        return frames
    stream = b"".join(frames)
    size = case.chop or len(stream)
    return [stream[at : at + size] for at in range(0, len(stream), size)]


async def speak(case, writer, *, masked):
    """Sends the case; a peer that closes before its end is none that fails."""
    try:
        for piece in writes(case, masked=masked):
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        pass


async def hear(reader, *, role):
    """Reads until the peer has closed."""
    parser, answer = FrameParser(role=role, max_message_bytes=1 << 24), Answer()
    while answer.close == "no close frame":
        data = await reader.read(1 << 20)
        if not data:
            return answer
        for frame in parser.feed(data):
            if frame.opcode == CLOSE:
                code = frame.close_code
                answer.close = None if code == 1005 else code
            elif frame.opcode == PONG:
                answer.pongs.append(bytes(frame.payload))
            elif frame.opcode != MORE and frame.opcode < CLOSE:
                answer.echoes.append((int(frame.opcode), bytes(frame.payload)))
    return answer
