"""The maps of people and of interactions."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import ImportFileError
from graph.ingest.dates import DateRules
from graph.ingest.field_types import Choice, Day, FieldType, Name, Rules, Time, Truth, Within
from graph.ingest.interaction_map import InteractionMap
from graph.ingest.people_map import PeopleMap
from graph.ingest.person_fields import PAY, default_fields, valid_fields
from graph.ingest.quotes import LONGEST, mask_values, quote
from graph.ingest.report import Report
from graph.ingest.table_map import load_map
from graph.ingest.table_rows import TableReader, TableRow
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
        (PEOPLE + "shoe = 'size'", r"skills\.shoe: there is no such key"),
        (PEOPLE.replace('title = "job"', ""), r"careers\.title: this key is missing"),
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


NAME = "Ada O'Hara"


def test_a_private_report_tells_no_value(tmp_path: Path) -> None:
    with Report(tmp_path, private=True) as report:
        report.leave_out(
            tmp_path / "a.csv", 2, "level", f"{quote(NAME)} is not one of JUNIOR, MID: map it under [values]"
        )
        report.leave_out(tmp_path / "a.csv", 3, "years", f"{quote(91)} is not between 0 and 80")
    rows = report.rejected_file.read_text().splitlines()[1:]
    assert rows == [
        'a.csv,2,level,"the value is not one of JUNIOR, MID: map it under [values]",field left out',
        "a.csv,3,years,the value is not between 0 and 80,field left out",
    ]


@given(st.text(max_size=2 * LONGEST), st.text("abc '\"", max_size=20))
def test_a_quoted_value_is_masked_whole(value: str, behind: str) -> None:
    reason = f"the people's column: {quote(value)} is odd"
    assert mask_values(reason) == "the people's column: the value is odd"
    assert mask_values(f"{quote(value)} or {quote(behind)}") == "the value or the value"


PRIVATE_TYPES = [
    type for kind in (PeopleMap, InteractionMap) for type in kind.field_types().values() if not isinstance(type, Name)
] + [Day(), Time(), Truth(), Choice(("A", "B")), Within(most=5, whole=True)]
FORMATS = ["iso", "us", "european", "epoch", "epoch-ms", "relative", "words", "%d-%b-%Y"]


@given(
    st.sampled_from(PRIVATE_TYPES),
    st.one_of(
        st.text("ÅØ§0123456789 -/.'\"", min_size=3, max_size=30),
        st.dates().map(str),
        st.from_regex(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}( [0-9]{1,2}:[0-9]{2} PM)?", fullmatch=True),
        st.integers(100, 10**14).map(str),
        st.floats(6, 10**6).map(str),
    ),
    st.lists(st.sampled_from(FORMATS), min_size=1, max_size=3),
)
def test_no_reason_of_a_private_field_holds_its_value(type: FieldType, text: str, formats: list[str]) -> None:
    try:
        type.read(text, Rules(dates=DateRules(tuple(formats))))
    except ValueError as error:
        masked = mask_values(str(error))
        assert text not in masked
        for number in set("".join(letter if letter.isdigit() else " " for letter in text).split()):
            assert len(number) < 3 or number not in masked or number in "1970 2199 8601 4217"


def row_of(values: dict[str, object], *invalid: str) -> TableRow:
    return TableRow(2, ["1"], values, frozenset(invalid), {})


@pytest.mark.parametrize(
    ("values", "invalid", "defaults", "kept", "reason"),
    [
        ({"minimumSalary": 9.0, "salaryCurrency": "SEK"}, [], {}, {"minimumSalary": 9.0, "salaryCurrency": "SEK"}, ""),
        ({"minimumSalary": 9.0}, [], {"salaryCurrency": "NOK"}, {"minimumSalary": 9.0, "salaryCurrency": "NOK"}, ""),
        ({"minimumSalary": 9.0}, ["salaryCurrency"], {"salaryCurrency": "NOK"}, {}, "not valid"),
        ({"minimumSalary": 9.0}, [], {}, {}, "no currency"),
        ({"salaryCurrency": "SEK"}, [], {"salaryCurrency": "NOK"}, {}, ""),
        ({"salaryCurrency": "SEK"}, ["minimumSalary"], {}, {}, ""),
    ],
)
def test_a_salary_goes_with_its_own_currency_alone(
    values: dict[str, object], invalid: list[str], defaults: dict[str, object], kept: dict[str, object], reason: str
) -> None:
    fields, why = valid_fields(row_of({"name": "Kim", **values}, *invalid), defaults)
    assert fields == {"name": "Kim", **kept}
    assert reason in why
    assert bool(reason) == bool(why)


@given(st.sets(st.sampled_from(sorted(PAY))), st.sets(st.sampled_from(sorted(PAY))))
def test_the_default_salary_is_whole_or_not_there(given_defaults: set[str], invalid: set[str]) -> None:
    fields = default_fields(row_of({}, *invalid), {"language": "sv", **dict.fromkeys(given_defaults, 1)})
    assert fields.keys() - {"language"} in (set(), PAY)
    assert fields["language"] == "sv"


def test_a_default_salary_needs_its_currency(tmp_path: Path) -> None:
    text = 'source = "club"\nkey = "member"\n[defaults]\nminimumSalary = 20000\n'
    with pytest.raises(ImportFileError, match="salaryCurrency under"):
        load_map(write(tmp_path / "map.toml", text), PeopleMap)


def test_an_interaction_s_map_cleans_the_keys_of_people_and_items(tmp_path: Path) -> None:
    text = 'source = "club"\nperson = "who"\nitem = "what"\naction = "did"\nat = "on"\n[clean]\nperson = "^M-"\n'
    columns = load_map(write(tmp_path / "map.toml", text), InteractionMap)
    with Report(tmp_path) as report:
        reader = TableReader(columns, report, [*columns.person, *columns.item])
        assert reader.read_key("person", columns.person, {"who": "M-7", "what": "M-8"}) == ["7"]
        assert reader.read_key("item", columns.item, {"who": "M-7", "what": "M-8"}) == ["M-8"]
    with pytest.raises(ImportFileError, match=r"there is no such field; the fields are .*key, person, item"):
        load_map(write(tmp_path / "map.toml", f'{text}members = "x"\n'), InteractionMap)
