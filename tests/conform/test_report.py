"""A report is whole whatever a service does, and holds nothing that it should not."""

import socket

import pytest
from tests.fakes.other_service import API_KEY, SECRET, Manner, other_service

from vsingest.conform.check import Differs, Result, scene
from vsingest.conform.receiver import HookReceiver
from vsingest.conform.report import differences, markdown, read_report
from vsingest.conform.run import judge
from vsingest.conform.scenes.hooks import hooking


@scene("fine", sessions=1, seconds=0)
async def fine(service):
    answer = await service.create({"roomId": "room"})
    return answer.data["wsUrl"], service.token()


@fine.documented("one.secret", "It says a secret.", "")
def says_a_secret(seen):
    raise Differs(f"{seen[0]} {seen[1]} {SECRET} {API_KEY} | <b> @all `x`\nline\x1b[0m")


@fine.ours("one.broken", "It fails.", "")
def fails(seen):
    return seen[7]


@scene("broken", sessions=0, seconds=0)
async def broken(service):
    raise KeyError("what nobody thought of")


@broken.documented("two.broken", "Its scene fails.", "")
def never_seen(seen):
    raise AssertionError


@broken.ours("one.later", "It is of the first group.", "")
def never_seen_either(seen):
    raise AssertionError


@pytest.fixture
async def report():
    async with other_service(Manner) as service:
        return await judge(service.url, API_KEY, SECRET, [fine, broken])


def test_a_fault_of_the_kit_costs_no_other_row(report):
    rows = {row.id: (row.result, row.seen) for row in report.rows}
    assert rows.pop("one.secret")[0] is Result.DIFFERS
    assert rows == {
        "one.broken": (Result.NOT_TRIED, "the kit failed: IndexError"),
        "one.later": (Result.NOT_TRIED, "the kit failed: KeyError"),
        "two.broken": (Result.NOT_TRIED, "the kit failed: KeyError"),
    }
    assert not report.conforms


def test_rows_of_one_group_are_together(report):
    assert [row.id for row in report.rows] == [
        "one.secret",
        "one.broken",
        "one.later",
        "two.broken",
    ]
    assert [line for line in markdown(report).splitlines() if line.startswith("## ")] == [
        "## one",
        "## two",
    ]


def test_what_a_service_says_is_no_secret_and_no_markup(report):
    seen = report.rows[0].seen
    assert seen == "(redacted) (redacted) (redacted) (redacted) | <b> @all `x` line [0m"
    assert "| `one.secret` | It says a secret. | documented | differs |" in markdown(report)
    assert r"(redacted) \| &lt;b> &#64;all \`x\` line" in markdown(report)


def test_a_report_is_compared_with_another(report):
    assert differences(report, report) == []
    shorter = read_report(b'{"service":"s","version":"1","at":"t","sessions":0,"rows":[]}')
    assert differences(report, shorter) == report.rows
    assert "no such row |" in markdown(report, shorter)
    with pytest.raises(ValueError, match="not a report of vsingest conform"):
        read_report(b"{}")


async def test_a_port_that_is_taken_leaves_webhooks_untried():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        receiver = HookReceiver(*taken.getsockname(), None)
        async with other_service(Manner) as service:
            report = await judge(service.url, API_KEY, SECRET, [hooking], receiver=receiver)
    assert {row.result for row in report.rows} == {Result.NOT_TRIED}
    assert "cannot listen for webhooks: " in report.rows[0].seen
