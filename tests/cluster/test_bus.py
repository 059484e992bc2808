"""The contract of a bus, run against every bus there is."""

import asyncio
import logging
from contextlib import AsyncExitStack

import pytest

from vsingest.cluster.bus import BUS_MESSAGE_BYTES, NodeSilent
from vsingest.cluster.memory_bus import MemoryBus
from vsingest.cluster.unix_bus import UnixBus


def memory(_folder):
    exchange = {}
    return lambda name: (MemoryBus(exchange, name), name)


def unix(folder):
    return lambda name: (UnixBus(str(folder / name)), str(folder / name))


@pytest.fixture(params=[memory, unix], ids=["memory", "unix"])
async def node(request, tmp_path):
    """Makes a node that answers by a function; gives its bus and its address."""
    make = request.param(tmp_path)
    async with AsyncExitStack() as opened:

        async def node(name, answerer):
            bus, address = make(name)
            await bus.open(answerer)
            opened.push_async_callback(bus.close)
            return bus, address

        yield node


async def upper(question):
    return question.upper()


async def test_a_question_is_answered(node):
    one, own = await node("one", upper)
    _, address = await node("two", upper)
    assert await one.ask(address, b"a question") == b"A QUESTION"
    assert await one.ask(own, b"of myself") == b"OF MYSELF"
    assert await one.ask(address, b"") == b""


async def test_a_long_question_comes_whole(node):
    one, address = await node("one", upper)
    question = bytes(range(256)) * 8_192
    assert await one.ask(address, question) == question.upper()


async def test_many_questions_do_not_wait_for_each_other(node):
    gate = asyncio.Barrier(20)

    async def together(question):
        await gate.wait()
        return question

    one, address = await node("one", together)
    questions = [str(n).encode() for n in range(20)]
    assert await asyncio.gather(*(one.ask(address, each) for each in questions)) == questions


async def test_nobody_is_at_an_unknown_address(node):
    one, address = await node("one", upper)
    with pytest.raises(NodeSilent) as caught:
        await one.ask(address + "-not", b"?")
    assert not caught.value.asked


async def test_who_has_closed_answers_no_more(node):
    one, _ = await node("one", upper)
    two, address = await node("two", upper)
    await two.close()
    with pytest.raises(NodeSilent):
        await one.ask(address, b"?")
    await two.close()


async def test_a_node_that_fails_is_silent_and_says_why_in_its_log(node, caplog):
    async def fail(_question):
        raise KeyError

    one, address = await node("one", fail)
    with caplog.at_level(logging.ERROR), pytest.raises(NodeSilent) as caught:
        await one.ask(address, b"secret")
    assert caught.value.asked
    assert "a question of another node failed" in caplog.text
    assert "secret" not in caplog.text


async def test_a_node_that_takes_too_long_is_silent(node):
    forever = asyncio.Event()

    async def wait(_question):
        await forever.wait()

    one, address = await node("one", wait)
    with pytest.raises(NodeSilent) as caught:
        await one.ask(address, b"?", seconds=0.05)
    assert caught.value.asked


async def test_a_node_comes_back_under_its_address(node):
    one, _ = await node("one", upper)
    two, address = await node("two", upper)
    await two.close()
    await node("two", upper)
    assert await one.ask(address, b"again") == b"AGAIN"


async def test_what_a_killed_process_left_is_replaced(tmp_path):
    path = tmp_path / "one"
    path.write_bytes(b"")
    bus = UnixBus(str(path))
    await bus.open(upper)
    assert await bus.ask(str(path), b"here") == b"HERE"
    await bus.close()
    assert not path.exists()


async def test_a_message_over_the_bound_is_refused(tmp_path):
    bus = UnixBus(str(tmp_path / "one"))
    await bus.open(upper)
    with pytest.raises(ValueError, match="message: 16777217 bytes"):
        await bus.ask(str(tmp_path / "one"), bytes(BUS_MESSAGE_BYTES + 1))
    await bus.close()
