"""The report of an import as JSON text, which the graph keeps."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from graph.ingest.report import LEFT_OUT, NOTED, REJECTED, Problem, Report

EFFECTS = (REJECTED, LEFT_OUT, NOTED)
MOST_PROBLEMS = 20
"""The commonest kinds of problems of each effect; the file of rejected rows has all of them."""
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class ReportText:
    """What an import counted, and its commonest problems."""

    counts: Mapping[str, int]
    rejected: int
    left_out: int
    noted: int
    closed: int | None
    problems: Sequence[Problem]

    @classmethod
    def of(cls, report: Report) -> "ReportText":
        """Return what is kept of a report."""
        counts = {kind: count for kind, count in report.counts.items() if count}
        return cls(
            counts, report.rejected, report.left_out, report.noted, report.closed, list(commonest_problems(report))
        )

    @classmethod
    def parse(cls, text: str) -> "ReportText":
        """Read what :meth:`write` returned.

        Raises:
            ValueError: it is no such text.
        """
        try:
            fields = json.loads(text)
            return cls(**{**fields, "problems": [Problem(**problem) for problem in fields["problems"]]})
        except (TypeError, KeyError) as error:
            raise ValueError(f"this is no report of an import: {error}") from error

    def write(self) -> str:
        """Return it as JSON text."""
        return json.dumps({**asdict(self), "problems": [asdict(problem) for problem in self.problems]})


def commonest_problems(report: Report) -> Iterator[Problem]:
    """Yield the commonest problems of each effect; long reasons are cut."""
    for effect in EFFECTS:
        for problem in report.commonest(effect)[:MOST_PROBLEMS]:
            reason = problem.reason[:LONGEST_REASON]
            yield Problem(problem.effect, problem.column, reason, problem.line, problem.count)
