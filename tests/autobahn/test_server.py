"""Autobahn's cases against the server's own connection layers, which echo here."""

import asyncio

import pytest
from tests.autobahn.cases import CASES, SECTIONS
from tests.autobahn.tester import hear, speak
from tests.field.test_last_words import raw
from tests.server.conftest import authority, certificate, io, running, start_server, ticker, trust

from vsingest.fast import Opcode, encode_frame
from vsingest.server.connections import endpoint
from vsingest.server.connections.fast_link import FastLink

__all__ = ["authority", "certificate", "io", "running", "start_server", "ticker", "trust"]

LARGE = 1 << 30


class Echo:
    """Stands where a call would: what comes goes back."""

    playout, binary = None, False

    def __init__(self, ref, link, store, rooms, limits):
        self.link = link

    async def receive(self, message):
        """Sends a text back."""
        text = message.encode() if isinstance(message, str) else message
        self.link.send_control(text)

    def receive_binary(self, payload):
        """Sends binary back, by the way of audio where there is no other."""
        if isinstance(self.link, FastLink):
            self.link.send_frame(encode_frame(Opcode.BINARY, payload))
        elif not self.link.closing:
            self.link.outgoing.transport = "binary"
            self.link.outgoing.message_waits(bytes(payload))

    def ended(self):
        """Nothing is left."""


def test_there_are_as_many_cases_as_the_suite_has():
    assert len(CASES) == len({case.number for case in CASES}) == 301


@pytest.fixture
async def echoing(start_server, monkeypatch):
    monkeypatch.setattr(endpoint, "Connection", Echo)
    return await start_server(
        message_bytes=1 << 24,
        outbox_bytes=LARGE,
        outbox_frames=LARGE,
        read_bytes_per_second=LARGE,
        read_burst_bytes=LARGE,
        ping_seconds=1e6,
    )


@pytest.mark.parametrize("section", SECTIONS)
async def test_every_case_is_ok(echoing, section):
    for case in CASES:
        if case.number.split(".")[0] != section:
            continue
        reader, writer = await raw(echoing, "tester")
        speaking = asyncio.create_task(speak(case, writer, masked=True))
        async with asyncio.timeout(60):
            answer = await hear(reader, role="client")
        speaking.cancel()
        writer.transport.abort()
        await asyncio.wait([speaking])
        got = tuple(answer.echoes), tuple(answer.pongs), answer.close in case.close
        assert got == (case.echoes, case.pongs, True), (case.number, answer.close)
