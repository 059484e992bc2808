"""The report of a service: its data, its forms, and the comparison of two."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from vsingest.conform.check import Provenance, Result


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one check.

    Attributes:
        id: The check.
        says: Its statement.
        provenance: The source of the statement.
        result: The result.
        seen: What was seen, or why it was not tried.
        hindered: Whether it was not tried because the service failed before.
    """

    id: str
    says: str
    provenance: Provenance
    result: Result
    seen: str
    hindered: bool = False

    @property
    def group(self) -> str:
        """The group of the check."""
        return self.id.partition(".")[0]


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The report of one service.

    Attributes:
        service: The service's URL.
        version: The version of the kit.
        at: The time of the report, in ISO 8601.
        sessions: The number of ingest sessions that were created.
        rows: A row for each check.
    """

    service: str
    version: str
    at: str
    sessions: int
    rows: list[Row]

    @property
    def conforms(self) -> bool:
        """Whether the service differs from no documented statement, and did not fail before one."""
        documented = [one for one in self.rows if one.provenance is Provenance.DOCUMENTED]
        return not any(one.hindered or one.result is Result.DIFFERS for one in documented)

    def summary(self) -> str:
        """Returns the number of rows with each result."""
        found = Counter(one.result for one in self.rows)
        return ", ".join(f"{found[result]} {result}" for result in Result)


def read_report(content: bytes) -> Report:
    """Reads a report that `--json` wrote.

    Raises:
        ValueError: It is not such a report.
    """
    try:
        return msgspec.json.decode(content, type=Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not a report of vsingest conform: {error}") from None


def markdown(report: Report, other: Report | None = None) -> str:
    """Formats a report as a page with a table for each group, beside another report if given."""
    heads = ["", "statement", "from", "result", "seen"]
    lines = [
        f"# {report.service}, held against docs/protocol.md",
        "",
        f"vsingest {report.version}, {report.at}, {report.sessions} sessions: {report.summary()}.",
    ]
    if other is not None:
        heads += [_cell(f"seen at {other.service}, {other.at}")]
        lines += ["", f"Beside {other.service}: {len(differences(report, other))} rows differ."]
    group = ""
    for row in report.rows:
        if row.group != group:
            group = row.group
            lines += ["", f"## {group}", "", _line(heads), _line(["---"] * len(heads))]
        cells = [f"`{row.id}`", row.says, row.provenance, row.result, _cell(row.seen)]
        if other is not None:
            cells.append(_cell(told_by(other, row.id)))
        lines.append(_line(cells))
    return "\n".join([*lines, ""])


def differences(report: Report, other: Report) -> list[Row]:
    """Returns the rows whose result in the other report is different or missing."""
    results = {row.id: row.result for row in other.rows}
    return [row for row in report.rows if results.get(row.id) != row.result]


def told_by(report: Report, name: str) -> str:
    """Formats the result of one check in a line."""
    found = next((row for row in report.rows if row.id == name), None)
    return "no such row" if found is None else f"{found.result}: {found.seen}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Escapes foreign text, so that it stays within its cell and is not markup."""
    for one, written in (
        ("\\", "\\\\"),
        ("|", "\\|"),
        ("<", "&lt;"),
        ("@", "&#64;"),
        ("`", "\\`"),
        ("\n", " "),
    ):
        text = text.replace(one, written)
    return text
