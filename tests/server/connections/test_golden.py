"""The protocol as it stands, byte for byte but for ids and times, in `tests/golden`.

A line is one thing that happens: a scenario begins (with limits of its own), a peer connects, sends
(JSON, text that is none, or bytes), gets an event or a close, or the room ticks. Where the protocol
is changed on purpose, ``VSINGEST_GOLDEN=write`` writes down what came; review it as a diff.
"""

import asyncio
import base64
import json
import os
import re
from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from vsingest.fast.websocket import Opcode
from vsingest.protocol import client_events, event, server_events
from vsingest.protocol.close_codes import CloseCode
from vsingest.protocol.ingest import SOCKET_PATH

GOLDEN = Path(__file__).parents[2] / "golden"
WRITE = os.environ.get("VSINGEST_GOLDEN") == "write"
UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIMESTAMP = re.compile(r'(?<="timestamp":)\d{13}(?=,)')
GETS = re.compile(r'\{"peer":"\w+","(?:gets|sends)":(?P<raw>.*)\}')
# Whoever parses the frames words these reasons.
WORDED_BY_THE_PARSER = {CloseCode.INVALID_TEXT, CloseCode.TOO_BIG, CloseCode.PROTOCOL_ERROR}
PATIENCE = 20


def scenarios(path):
    found = []
    for line in path.read_text().splitlines():
        if line.startswith('{"scenario"'):
            found.append([])
        found[-1].append(line)
    return found


PLAIN, EXTENSIONS = (scenarios(GOLDEN / f"{name}.jsonl") for name in ("plain", "extensions"))


def title(lines):
    return json.loads(lines[0])["scenario"]


class Transcript:
    """Does what the lines say, and compares or writes down what came of it."""

    def __init__(self, running):
        self._running = running
        self._peers = {}
        self._urls = {}
        self._ids = {}
        self._draining = None
        self.lines = []

    async def follow(self, line):
        step = json.loads(line)
        match step:
            case {"scenario": _}:
                pass
            case {"tick": times}:
                self._running.ticker(times)
            case {"drain": _}:
                self._draining = asyncio.create_task(self._running.server.drain())
            case {"peer": name, **rest}:
                line = await self._peer(name, rest, line)
        self.lines.append(line)

    async def finish(self):
        """Nobody was sent anything beyond what the lines say."""
        for name, socket in self._peers.items():
            await socket.close()
            while True:
                message = await socket.receive(timeout=PATIENCE)
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                raise AssertionError(f"{name} was also sent {message.data}")
        if self._draining is not None:
            await self._draining

    async def _peer(self, name, step, line):
        socket = self._peers.get(name)
        raw = (found := GETS.fullmatch(line)) and found["raw"]
        match step:
            case {"connects": session}:
                self._urls[name] = await self._running.create(**session)
                await self._connect(name, self._urls[name])
            case {"connects_as": other}:
                await self._connect(name, self._urls[other])
            case {"connects_with_ref": ref}:
                await self._connect(name, f"{self._running.server.url}{SOCKET_PATH}?ref={ref}")
            case {"sends": _}:
                await socket.send_str(raw)
            case {"sends_text": text}:
                await socket.send_str(text)
            case {"sends_frame": opcode, "bytes": data}:
                await socket.send_frame(base64.b64decode(data), Opcode[opcode])
            case {"gets": _}:
                message = await socket.receive(timeout=PATIENCE)
                assert message.type is aiohttp.WSMsgType.TEXT, message
                return self._compare(
                    line, f'{{"peer":"{name}","gets":{self._plain(message.data)}}}'
                )
            case {"gets_bytes": _}:
                message = await socket.receive(timeout=PATIENCE)
                assert message.type is aiohttp.WSMsgType.BINARY, message
                data = base64.b64encode(message.data).decode()
                return self._compare(line, f'{{"peer":"{name}","gets_bytes":"{data}"}}')
            case {"closed": _}:
                message = await socket.receive(timeout=PATIENCE)
                assert message.type is aiohttp.WSMsgType.CLOSE, message
                reason = "" if message.data in WORDED_BY_THE_PARSER else message.extra
                told = {"peer": name, "closed": message.data, "reason": reason}
                del self._peers[name]
                return self._compare(line, json.dumps(told, separators=(",", ":")))
            case _:
                raise AssertionError(f"nothing to follow in {line}")
        return line

    async def _connect(self, name, url):
        self._peers[name] = (await self._running.connect(url)).socket

    def _plain(self, text):
        """Ids as the first, the second and so on to appear, and time standing still."""
        number = UUID.sub(lambda found: self._number(found[0]), text)
        return TIMESTAMP.sub("1700000000000", number)

    def _number(self, identity):
        return f"00000000-0000-0000-0000-{self._ids.setdefault(identity, len(self._ids)):012}"

    def _compare(self, line, came):
        assert WRITE or came == line
        return came


async def play(start_server, lines):
    running = await start_server(**json.loads(lines[0]).get("limits", {}))
    transcript = Transcript(running)
    for line in lines:
        await transcript.follow(line)
    await transcript.finish()
    return transcript.lines


@pytest.mark.parametrize("lines", PLAIN, ids=title)
async def test_the_plain_protocol(start_server, lines):
    played = await play(start_server, lines)
    if WRITE:
        write("plain", PLAIN, lines, played)


@pytest.mark.parametrize("lines", EXTENSIONS, ids=title)
async def test_the_extensions(start_server, lines):
    played = await play(start_server, lines)
    if WRITE:
        write("extensions", EXTENSIONS, lines, played)


def write(name, known, lines, played):
    known[[title(other) for other in known].index(title(lines))] = played
    text = "".join(f"{line}\n" for scenario in known for line in scenario)
    (GOLDEN / f"{name}.jsonl").write_text(text)


def seen(kind, transcript):
    steps = [json.loads(line) for scenario in transcript for line in scenario]
    return Counter(step[kind]["event"] for step in steps if kind in step)


def tags(*structs):
    return {struct.__struct_config__.tag for struct in structs}


def test_every_event_is_there():
    plain = {
        "sends": tags(
            client_events.Start,
            event.Media,
            client_events.Subscribe,
            client_events.Unsubscribe,
            client_events.Publish,
            client_events.Stop,
        ),
        "gets": tags(
            server_events.MeetingJoined,
            server_events.ParticipantJoined,
            server_events.ParticipantLeft,
            event.Media,
            server_events.Message,
            server_events.MeetingLeft,
            server_events.Error,
        ),
    }
    for kind, expected in plain.items():
        assert expected <= set(seen(kind, PLAIN))
    assert set(seen("gets", PLAIN)) == plain["gets"]
    assert tags(client_events.Clear, event.Mark) <= set(seen("sends", EXTENSIONS))
    assert tags(server_events.Cleared, event.Mark) <= set(seen("gets", EXTENSIONS))


def test_every_close_code_is_there_that_a_peer_can_bring_about():
    closes = {
        json.loads(line).get("closed") for scenario in PLAIN + EXTENSIONS for line in scenario
    }
    # The server's own failures, a node that is no more, and what only REST brings about.
    elsewhere = {CloseCode.INTERNAL, CloseCode.NODE_LOST_ROOM, CloseCode.NOT_ALLOWED}
    assert closes - {None} == set(CloseCode) - elsewhere
