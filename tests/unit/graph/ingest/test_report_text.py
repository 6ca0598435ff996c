"""The report of an import survives being kept as text."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ingest.report import LEFT_OUT, NOTED, REJECTED, Report
from graph.ingest.report_text import LONGEST_REASON, MOST_PROBLEMS, ReportText

TEXTS = st.text(max_size=2 * LONGEST_REASON)
FOUND = st.lists(
    st.tuples(st.sampled_from([REJECTED, LEFT_OUT, NOTED]), st.integers(1, 10**6), TEXTS, TEXTS), max_size=40
)


@given(FOUND, st.dictionaries(st.sampled_from(["rows", "jobs", "skills"]), st.integers(0, 10**9)))
def test_a_report_is_read_as_it_was_written(problems: list[tuple[str, int, str, str]], counts: dict[str, int]) -> None:
    with TemporaryDirectory() as folder, Report(Path(folder)) as report:
        report.counts.update(counts)
        record = {REJECTED: report.reject, LEFT_OUT: report.leave_out, NOTED: report.note}
        for effect, line, column, reason in problems:
            record[effect](Path("jobs.csv"), line, column, reason)
        kept = ReportText.of(report)
    assert ReportText.parse(kept.write()) == kept
    assert kept.rejected + kept.left_out + kept.noted == len(problems)
    assert kept.counts == {kind: count for kind, count in counts.items() if count}
    assert all(len(problem.reason) <= LONGEST_REASON for problem in kept.problems)


def test_the_commonest_problems_are_kept(tmp_path: Path) -> None:
    with Report(tmp_path) as report:
        for column in range(2 * MOST_PROBLEMS):
            for line in range(column + 1):
                report.reject(Path("jobs.csv"), line + 1, f"column {column:02d}", "no date")
    kept = ReportText.of(report)
    assert [problem.count for problem in kept.problems] == list(range(2 * MOST_PROBLEMS, MOST_PROBLEMS, -1))
    with report.rejected_file.open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == kept.rejected + 1, "the file has all of them"


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"problems": [{}]}', '{"problems": [], "other": 1}'])
def test_a_text_that_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        ReportText.parse(text)
