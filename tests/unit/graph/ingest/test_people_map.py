"""The maps of people and of interactions."""

from pathlib import Path

import pytest

from graph.errors import ImportFileError
from graph.ingest.field_types import Day, Rules, Within
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.people_map import PeopleMap
from graph.ingest.report import Report
from graph.ingest.table_map import load_map
from tests.unit.graph.ingest.files import write

PEOPLE = """
source = "club"
key = "member"
delimiter = ";"
unknown = { all = ["", "?"], name = ["N.N."] }
name = "name"

[careers]
title = "job"
begin = "since"
[careers.dates]
begin = "european"

[skills]
file = "skills.csv"
delimiter = ","
name = "skill"
"""


def test_sections_have_the_settings_of_the_people_s_table(tmp_path: Path) -> None:
    columns = load_map(write(tmp_path / "map.toml", PEOPLE), PeopleMap)
    assert columns.careers is not None
    assert columns.skills is not None
    assert (columns.careers.source, columns.careers.key, columns.careers.delimiter) == ("club", ["member"], ";")
    assert columns.careers.unknown == {"all": ["", "?"]}
    assert columns.careers.dates == {"begin": ["european"]}
    assert (columns.skills.file, columns.skills.delimiter) == ("skills.csv", ",")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PEOPLE + "shoe = 'size'", r"skills\.shoe: Extra inputs"),
        (PEOPLE.replace('title = "job"', ""), r"careers\.title: Field required"),
        (PEOPLE.replace('name = "name"', 'name = "name"\nshoe = "size"'), "shoe: there is no such key"),
        (PEOPLE.replace("european", "lunar"), "'lunar' is not a format"),
    ],
)
def test_a_wrong_map_of_people_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ImportFileError, match=message):
        load_map(write(tmp_path / "map.toml", text), PeopleMap)


VIEWS = 'source = "club"\nperson = "member"\nat = "when"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (VIEWS, "give the columns of the item's key, or else title"),
        (VIEWS + 'item = "job"\ntitle = "job title"', "give the columns of the item's key, or else title"),
        (VIEWS + 'item = "job"', "action: map it, or give it under"),
        (VIEWS + 'item = "job"\n[defaults]\naction = "PONDER"', "defaults.action: 'PONDER' is not one of VIEW"),
        (VIEWS + 'title = "job"\nitems = "courses"\naction = "a"', "only jobs are known by their title"),
        (VIEWS + 'item = "job"\naction = "a"\npersonSource = "A B"', "personSource"),
    ],
)
def test_a_wrong_map_of_interactions_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ImportFileError, match=message):
        load_map(write(tmp_path / "map.toml", text), InteractionMap)


@pytest.mark.parametrize(
    ("text", "day"), [("2019", "2019"), ("2019-07", "2019-07"), ("2019-07-01T10:00:00Z", "2019-07-01")]
)
def test_a_month_or_a_year_alone_is_a_day_s_worth(text: str, day: str) -> None:
    assert Day().read(text, Rules()) == day


@pytest.mark.parametrize("text", ["2019-13", "19", "soon", "2019-02-30"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 time"):
        Day().read(text, Rules())


def test_numbers_keep_their_limits() -> None:
    level = Within(least=1, most=5, whole=True)
    assert level.read("3", Rules()) == 3
    for text in ("0", "6", "2.5"):
        with pytest.raises(ValueError, match="not"):
            level.read(text, Rules())


def test_a_private_report_tells_no_value(tmp_path: Path) -> None:
    with Report(tmp_path, private=True) as report:
        report.leave_out(
            tmp_path / "a.csv", 2, "level", "'Ada O\\'Hara' is not one of JUNIOR, MID: map it under [values]"
        )
        report.leave_out(tmp_path / "a.csv", 3, "years", "91 is not between 0 and 80")
    rows = report.rejected_file.read_text().splitlines()[1:]
    assert rows == [
        'a.csv,2,level,"the value is not one of JUNIOR, MID: map it under [values]",field left out',
        "a.csv,3,years,the value is not between 0 and 80,field left out",
    ]
