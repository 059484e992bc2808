"""What was found, as data: it is told in several forms, and compared with another."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from vsingest.conform.check import Provenance, Result


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one check.

    Attributes:
        id: The check.
        says: Its statement.
        provenance: Where the statement comes from.
        result: What came of it.
        seen: What was seen, or why it was not tried.
        hindered: Whether it was not tried because the service did not come so far.
    """

    id: str
    says: str
    provenance: Provenance
    result: Result
    seen: str
    hindered: bool = False


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was found of one service.

    Attributes:
        service: Its URL.
        version: Of the kit.
        at: When it was judged, by ISO 8601.
        sessions: How many ingest sessions were created for it.
        rows: One a check.
    """

    service: str
    version: str
    at: str
    sessions: int
    rows: list[Row]

    @property
    def conforms(self) -> bool:
        """Whether nothing documented was found to be otherwise, or could not be tried at all."""
        documented = [one for one in self.rows if one.provenance is Provenance.DOCUMENTED]
        return not any(one.hindered or one.result is Result.DIFFERS for one in documented)

    def summary(self) -> str:
        """How many rows came to what."""
        found = Counter(one.result for one in self.rows)
        return ", ".join(f"{found[result]} {result}" for result in Result)


def read_report(content: bytes) -> Report:
    """Reads what `--json` wrote.

    Raises:
        ValueError: It is not that.
    """
    try:
        return msgspec.json.decode(content, type=Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not a report of vsingest conform: {error}") from None


def markdown(report: Report, other: Report | None = None) -> str:
    """Writes a report as a page of tables, a table a group; beside another one where given."""
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
        name = row.id.partition(".")[0]
        if name != group:
            group = name
            lines += ["", f"## {group}", "", _line(heads), _line(["---"] * len(heads))]
        cells = [f"`{row.id}`", row.says, str(row.provenance), str(row.result), row.seen]
        if other is not None:
            cells.append(told_by(other, row.id))
        lines.append(_line(map(_cell, cells)))
    return "\n".join([*lines, ""])


def differences(report: Report, other: Report) -> list[Row]:
    """The rows of which the other report has another result, or none."""
    results = {row.id: row.result for row in other.rows}
    return [row for row in report.rows if results.get(row.id) != row.result]


def told_by(report: Report, name: str) -> str:
    """What a report says of one check, in a line."""
    found = next((row for row in report.rows if row.id == name), None)
    return "no such row" if found is None else f"{found.result}: {found.seen}"


def _line(cells: "Sequence[str] | map[str]") -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
