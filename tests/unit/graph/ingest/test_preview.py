"""A dry run and a first map, of any file."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import ImportFileError
from graph.ingest.column_map import MAPS, JobMap
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.people_map import PeopleMap
from graph.ingest.preview import preview_items
from graph.ingest.report import LEFT_OUT, REJECTED, Report
from graph.ingest.suggest.suggestion import suggest_map
from graph.ingest.table_map import read_map
from tests.unit.graph.ingest.files import write

COLUMNS = JobMap.model_validate(
    {
        "source": "x",
        "key": "id",
        "title": "job",
        "salary": "pay",
        "postedAt": "on",
        "defaults": {"salaryCurrency": "EUR"},
    }
)


def test_a_preview_counts_the_whole_file_and_shows_ten_rows(tmp_path: Path) -> None:
    rows = [
        f"{number},Potter {number},{'lots' if number % 3 == 0 else '2,000'.replace(',', '')},2026-02-30"
        for number in range(30)
    ]
    file = write(tmp_path / "jobs.csv", "\n".join(["id,job,pay,on", *rows, ",No id,5,2026-01-02"]))
    with Report(tmp_path / "reports") as report:
        preview = preview_items(file, COLUMNS, report)
    assert len(preview.items) == 10
    assert preview.columns["salary", "pay"].count == 20
    assert [(problem.column, problem.count, problem.line) for problem in report.commonest(LEFT_OUT)] == [
        ("on", 30, 2),
        ("pay", 10, 2),
    ]
    assert [problem.count for problem in report.commonest(REJECTED)] == [1]


def test_the_currency_is_that_of_the_country(tmp_path: Path) -> None:
    columns = JobMap.model_validate(
        {
            "source": "x", "key": "id", "title": "job", "salary": "pay", "country": "land",
            "currencies": {"Poland": "pln", "CZ": "CZK"}, "defaults": {"salaryCurrency": "EUR"},
        }
    )  # fmt: skip
    rows = [
        "1,Baker,5000,PL",
        "2,Cook,30000,Czechia",
        "3,Miller,2000,Norway",
        "4,Smith,2000,",
        "5,Tiler,0,PL",
        "6,Mason,,PL",
    ]
    with Report(tmp_path / "reports") as report:
        preview = preview_items(write(tmp_path / "jobs.csv", "\n".join(["id,job,pay,land", *rows])), columns, report)
    assert [item.fields.get("salaryCurrency") for item in preview.items] == ["PLN", "CZK", None, "EUR", None, None]
    assert [problem.line for problem in report.commonest(LEFT_OUT)] == [4, 6]


def test_a_preview_tells_the_places_that_a_row_would_lose(tmp_path: Path) -> None:
    columns = JobMap.model_validate({"source": "x", "key": "id", "title": "job", "place": "where"})
    rows = ["1,Baker,Lima; Quito", "2,Cook,Multiple locations", "3,Miller,Lima"]
    with Report(tmp_path / "reports") as report:
        preview = preview_items(write(tmp_path / "jobs.csv", "\n".join(["id,job,where", *rows])), columns, report)
    assert [place and place.name for place in preview.places.values()] == ["Lima", None, "Lima"]
    ((column, reason, line),) = [(part.column, part.reason, part.line) for part in report.commonest(LEFT_OUT)]
    assert (column, reason, line) == ("where", "a row takes one place: without 'Quito'", 2)


@given(st.text(max_size=200))
@example("id,job,pay,on\n1,a,b,c\n")
@example('id,job,pay,on\n"1,a,b,c\n')
def test_a_preview_of_any_text_shows_rows_or_says_what_is_wrong(text: str) -> None:
    for content in (text, f"id,job,pay,on\n{text}"):
        with TemporaryDirectory() as folder, Report(Path(folder) / "reports") as report:
            file = Path(folder) / "jobs.csv"
            file.write_bytes(content.encode("utf-8", "replace"))
            try:
                preview = preview_items(file, COLUMNS, report)
            except ImportFileError as error:
                assert str(error)  # noqa: PT017 - most texts are no tables
            else:
                assert len(preview.items) <= 10


@given(
    st.one_of(st.text(max_size=200), st.binary(max_size=200)),
    st.sampled_from([None, "jobs", "courses", "people", "interactions"]),
)
@example('a"b,c\\d\n1,2\n', None)
@example("x\x7f\n1\n", "courses")
def test_a_first_map_of_any_file_can_be_loaded(content: str | bytes, kind: str | None) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "0 odd näme.txt"
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        try:
            assert "source = " in suggest_map(file, kind)
        except ImportFileError as error:
            assert str(error)  # noqa: PT017 - an empty file has no map


def suggested(folder: Path, name: str, content: str | bytes, kind: str = "jobs") -> tuple[JobMap, str]:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    text = suggest_map(file)
    columns = read_map(text.encode(), MAPS[kind], "map")
    assert isinstance(columns, JobMap) or kind == "courses"
    return columns, text  # type: ignore[return-value]


def test_a_first_map_of_jobs_says_what_the_columns_are(tmp_path: Path) -> None:
    lines = [
        f"Z-{number}~Potter {number}~Red Kiln~Derby~France~{number + 13}/3/2026~£{number + 20},000 pa~Senior (5 yrs)~-1"
        for number in range(12)
    ]
    header = "reference~job_title~companyName~city~land~date posted~salary~career level~stars"
    columns, text = suggested(tmp_path, "Kiln Jobs.csv", "\n".join([header, *lines]))
    assert columns.columns == {
        "company": ["companyName"], "country": ["land"], "place": ["city"], "postedAt": ["date posted"],
        "salary": ["salary"], "seniority": ["career level"], "title": ["job_title"],
    }  # fmt: skip
    assert (columns.source, columns.delimiter, columns.key) == ("kiln-jobs", "~", ["reference"])
    assert columns.dates == {"postedAt": ["european"]}
    assert columns.values["seniority"] == {"Senior (5 yrs)": "SENIOR"}
    assert '"Senior (5 yrs)" = "SENIOR" # ?' in text
    assert "# not used: stars" in text
    with Report(tmp_path / "reports") as report:
        assert len(preview_items(tmp_path / "Kiln Jobs.csv", columns, report).items) == 10
    assert report.left_out == 0


def test_what_the_values_do_not_tell_is_a_comment(tmp_path: Path) -> None:
    lines = [f"{number},Potter,{number}/{number}/2026,{number}00" for number in range(1, 9)]
    _, text = suggested(tmp_path, "jobs.csv", "\n".join(["id,title,posted,salary", *lines]))
    assert '# postedAt = "us" # ? or "european": the values do not tell which' in text
    assert '# salaryCurrency = "" # ? the amounts bear no sign of a currency' in text


def test_a_first_map_of_courses_reads_json_and_other_encodings(tmp_path: Path) -> None:
    courses = [
        {"course": {"name": f"Glazing {number}"}, "url": f"https://c.test/{number}", "level": "Fortgeschritten"}
        for number in range(5)
    ]
    columns, _ = suggested(tmp_path, "courses.jsonl", "\n".join(map(json.dumps, courses)), "courses")
    assert (columns.format, columns.title, columns.key) == ("jsonl", "course.name", ["url"])
    assert columns.values == {"level": {"Fortgeschritten": "ADVANCED"}}
    table = "titel;stadt;firma\n" + "".join(f"Töpfer {number};Köln;Brennöfen Müller\n" for number in range(60))
    columns, text = suggested(tmp_path, "stellen.csv", table.encode("latin-1"))
    assert (columns.delimiter, columns.title, columns.place) == (";", "titel", "stadt")
    assert "# ? guessed from the bytes" in text
    with Report(tmp_path / "reports") as report:
        assert preview_items(tmp_path / "stellen.csv", columns, report).items[0].fields["place"] == "Köln"


def test_job_postings_of_schema_org_get_their_own_map(tmp_path: Path) -> None:
    posting = {"@type": "JobPosting", "title": "Potter", "url": "https://jobs.test/1", "employmentType": "INTERN"}
    columns, text = suggested(tmp_path, "feed.json", json.dumps([posting]))
    assert "--map schema.org --source feed" in text
    with Report(tmp_path / "reports") as report:
        (item,) = preview_items(tmp_path / "feed.json", columns, report).items
    assert item.fields["contractType"] == "INTERNSHIP"


def test_a_second_table_of_skills_beside_the_file_is_noticed(tmp_path: Path) -> None:
    write(tmp_path / "skills.csv", "ref,skill\n1,glazing\n2,throwing\n9,nothing\n")
    columns, _ = suggested(tmp_path, "jobs.csv", "ref,job title\n1,Potter\n2,Thrower\n")
    assert columns.skills is not None
    assert (columns.skills.file, columns.skills.column) == ("skills.csv", "skill")
    with Report(tmp_path / "reports") as report:
        assert preview_items(tmp_path / "jobs.csv", columns, report).skill_names == 2


def test_an_empty_file_has_no_map(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="empty"):
        suggest_map(write(tmp_path / "empty.csv", " \n"))


def test_a_first_map_of_people_names_their_columns(tmp_path: Path) -> None:
    rows = ["U1,Ida Holm,senior,41000,DKK,Aarhus,sew;knit", "U2,Jo Berg,junior,39000,DKK,Odense,weave;knit"]
    header = "member_id,full_name,level,expected_salary,currency,city,skills"
    file = write(tmp_path / "members.csv", "\n".join([header, *rows]))
    columns = read_map(suggest_map(file, "people").encode(), PeopleMap, "map")
    assert (columns.key, columns.name, columns.seniority, columns.place) == (
        ["member_id"],
        "full_name",
        "level",
        "city",
    )
    assert (columns.minimumSalary, columns.salaryCurrency) == ("expected_salary", "currency")
    assert columns.skills is not None
    assert (columns.skills.name, columns.skills.separators) == ("skills", {"name": ";"})


def test_a_first_map_of_interactions_names_both_ends_and_what_was_done(tmp_path: Path) -> None:
    rows = ["U1,C7,finished,03.02.2026,60", "U2,C8,bookmarked,27.02.2026,5"]
    file = write(tmp_path / "log.csv", "\n".join(["user_id,course_id,event,timestamp,seconds", *rows]))
    columns = read_map(suggest_map(file, "interactions").encode(), InteractionMap, "map")
    assert (columns.person, columns.item, columns.items) == (["user_id"], ["course_id"], "courses")
    assert (columns.action, columns.at, columns.duration) == ("event", "timestamp", "seconds")
    assert columns.dates == {"at": ["european"]}
    assert columns.values["action"] == {"finished": "COMPLETE", "bookmarked": "SAVE"}


def test_what_was_done_is_known_by_its_values_where_no_name_tells(tmp_path: Path) -> None:
    rows = ["U1,J7,looked,03.02.2026", "U2,J8,SAVE,27.02.2026"]
    text = suggest_map(write(tmp_path / "log.csv", "\n".join(["member,job,did,when", *rows])), "interactions")
    columns = read_map(text.encode(), InteractionMap, "map")
    assert (columns.action, columns.values["action"]) == ("did", {"looked": "VIEW"})
    assert 'action = "did" # ? its values look so' in text
