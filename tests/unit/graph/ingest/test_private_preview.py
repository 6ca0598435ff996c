"""A dry run of people and of interactions: it tells what would go in, and no value."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from graph.ingest.interaction_map import InteractionMap
from graph.ingest.people_map import PeopleMap
from graph.ingest.private_preview import preview_interactions, preview_people
from graph.ingest.report import LEFT_OUT, NOTED, REJECTED, Report
from tests.unit.graph.ingest.files import write

PEOPLE = PeopleMap.model_validate(
    {
        "source": "choir", "key": "no", "name": "singer", "minimumSalary": "fee", "salaryCurrency": "coin",
        "place": "home",
        "skills": {"file": "voices.csv", "name": "voice", "level": "level"},
        "careers": {"title": "was", "begin": "since", "end": "until"},
    }
)  # fmt: skip
SINGING = InteractionMap.model_validate(
    {"source": "choir", "person": "no", "item": "song", "action": "how", "at": "day"}
)


def test_people_and_their_parts_are_counted_as_an_import_would(tmp_path: Path) -> None:
    write(
        tmp_path / "singers.csv",
        "no,singer,fee,coin,home,was,since,until\n"
        "1,Solveig,900,SEK,Bergen or Oslo,Baker,2015,2012\n"
        "1,,,,,Cook,2019-05,\n"
        "2,Torvald,800,crowns,Oslo,,,\n"
        ",Nobody,,,,,,\n",
    )
    write(tmp_path / "voices.csv", "no,voice,level\n2,alto,4\n3,bass,9\n3,,1\n")
    with Report(tmp_path / "reports", private=True) as report:
        preview = preview_people(tmp_path / "singers.csv", PEOPLE, report)
    assert (report.counts["people"], report.rejected) == (3, 2)
    assert preview.columns["skills.name", "voice"].count == 2
    assert preview.columns["careers.begin", "since"].count == 2
    left_out = {(problem.column, problem.line) for problem in report.commonest(LEFT_OUT)}
    assert left_out == {("home", 2), ("until", 2), ("coin", 4), ("fee", 4), ("level", 3)}
    assert {problem.column for problem in report.commonest(REJECTED)} == {"no", "voice"}


def test_interactions_are_counted_as_an_import_would(tmp_path: Path) -> None:
    file = write(
        tmp_path / "songs.csv",
        "no,song,how,day\n1,a,like,2025-01-01\n1,a,LIKE,2025-01-01\n1,a,hum,2025-01-01\n,a,LIKE,2025-01-01\n",
    )
    with Report(tmp_path / "reports", private=True) as report:
        preview_interactions(file, SINGING, report)
    assert (report.counts["interactions"], report.rejected, report.noted) == (1, 2, 1)
    assert [problem.reason for problem in report.commonest(NOTED)] == ["the same interaction as in line 2"]


SECRET = st.text("ÅØ§", min_size=3, max_size=12)


@given(st.lists(st.tuples(SECRET, SECRET, SECRET, SECRET, st.dates(date(1900, 1, 1)).map(str)), min_size=1, max_size=4))
def test_a_dry_run_of_people_holds_no_value(rows: list[tuple[str, ...]]) -> None:
    lines = ["no,singer,fee,coin,home,was,since,until", *(",".join([*row, *row[2:4], "x"]) for row in rows)]
    with TemporaryDirectory() as folder:
        write(Path(folder) / "voices.csv", "no,voice,level\n1,alto,2\n")
        file = write(Path(folder) / "singers.csv", "\n".join(lines))
        with Report(Path(folder) / "reports", private=True) as report:
            preview = preview_people(file, PEOPLE, report)
        seen = str(preview) + (report.rejected_file.read_text() if report.rejected_file.exists() else "")
    assert not {value for row in rows for value in row if value in seen}
