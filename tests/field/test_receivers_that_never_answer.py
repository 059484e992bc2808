"""Receivers of webhooks that take a request and give no answer, each in its own way."""

import asyncio
import contextlib
import threading

import pytest
from tests.server.receiver import Receiver

from vsingest.auth.webhook_key import WebhookKey
from vsingest.cluster.database import Database
from vsingest.cluster.outbox import Delivery
from vsingest.cluster.sqlite_outbox import SqliteOutbox
from vsingest.server.webhooks.courier import Courier
from vsingest.server.webhooks.post import ANSWER_BYTES, SignedPoster

KEY = WebhookKey.generate()


@contextlib.asynccontextmanager
async def listening(serve, host="127.0.0.1"):
    """A server on a free port; gives its port."""
    server = await asyncio.start_server(serve, host, 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@contextlib.asynccontextmanager
async def delivering(deliveries):
    """Delivers these, from an outbox to real sockets."""
    database = Database()
    outbox = SqliteOutbox(database)
    await outbox.put(deliveries)
    async with SignedPoster(KEY, private=True) as poster:

        async def send(claim):
            return await poster.post(claim.delivery.endpoint, b"{}", message_id=claim.delivery.id)

        task = asyncio.create_task(Courier(outbox, send).run())
        yield
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await database.close()


def delivery(name, endpoint, api_key=""):
    return Delivery(
        id=name,
        line=name,
        endpoint=endpoint,
        kind="call-started",
        body=b"{}",
        created_at=1e12,
        api_key=api_key,
    )


async def test_one_that_says_continue_for_ever_is_left(monkeypatch):
    sent = 0

    async def flood(reader, writer):
        nonlocal sent
        await reader.readuntil(b"{}")
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)
                await writer.drain()
                sent += 25_000
        writer.close()

    async with listening(flood) as port, SignedPoster(KEY, private=True) as poster:
        outcome = await poster.post(f"http://127.0.0.1:{port}/", b"{}", message_id="1")
    assert outcome.fault == f"no answer within {ANSWER_BYTES} bytes"


async def test_a_long_answer_that_has_begun_is_an_answer():
    async def answer(reader, writer):
        await reader.readuntil(b"{}")
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 3)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + bytes(1_000_000))
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    async with listening(answer) as port, SignedPoster(KEY, private=True) as poster:
        outcome = await poster.post(f"http://127.0.0.1:{port}/", b"{}", message_id="1")
    assert outcome.fault is None


@pytest.mark.parametrize("hosts", ["one", "many"])
async def test_silent_urls_of_one_project_leave_room_for_others(hosts):
    """A hundred URLs, on one host or on hosts of a name each, and one of somebody else's."""
    silent = set()

    async def hang(reader, writer):
        silent.add((await reader.readline()).split()[1])
        await reader.read()
        writer.close()

    # By 0.0.0.0 at all of 127.0.0.2 and so on, too.
    async with listening(hang, "0.0.0.0") as port, Receiver() as receiver:
        theirs = [
            delivery(f"a{n}", f"http://127.0.0.{n + 1 if hosts == 'many' else 1}:{port}/{n}", "a")
            for n in range(100)
        ]
        other = receiver.url.replace("127.0.0.1", "localhost")
        async with delivering([*theirs, delivery("b", other, "b")]):
            await receiver.until(1)
            assert len(silent) <= (4 if hosts == "one" else 8)


async def test_signing_and_looking_up_happen_beside_the_audio(monkeypatch):
    threads = []
    sign = WebhookKey.sign
    monkeypatch.setattr(
        WebhookKey,
        "sign",
        lambda key, content: threads.append(threading.current_thread()) or sign(key, content),
    )
    async with Receiver() as receiver, SignedPoster(KEY, private=True) as poster:
        assert (await poster.post(receiver.url, b"{}", message_id="1")).fault is None
    assert {thread.name for thread in threads} == {"vsingest-webhooks"}
    assert not any(thread.is_alive() for thread in threads)
