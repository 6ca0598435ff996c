"""Column maps."""

from datetime import UTC
from pathlib import Path

import pytest

from graph.errors import ImportFileError
from graph.ingest.column_map import MAPS, JobMap
from graph.ingest.dates import parse_time
from graph.ingest.table_map import load_map
from tests.unit.graph.ingest.files import write

BASE = "source = 'x'\nkey = ['a']\ntitle = 'a'\n"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("source = 'x y'\nkey = ['a']\ntitle = 'a'", "source"),
        ("source = 'x'\nkey = ['a']\ntitle = 'a'\nnonsense = 1", "nonsense"),
        ("source = ", "not TOML"),
        ("source = 'x'\nkey = []\ntitle = 'a'", "key"),
        (f"{BASE}salaryCurency = 'pay'", "salaryCurency: there is no such key; the keys are .*salaryCurrency"),
        (f"{BASE}[values.senority]\nBoss = 'LEAD'", "values.senority: there is no such field; the fields are"),
        (f"{BASE}[values.seniority]\nBoss = 'Guru'", "values.seniority.Boss: 'Guru' is not one of INTERN"),
        (f"{BASE}[defaults]\nseniority = 'Guru'", "defaults.seniority: 'Guru' is not one of INTERN"),
        (f"{BASE}[defaults]\nremote = 'perhaps'", "defaults.remote: 'perhaps' is neither yes nor no"),
        (f"{BASE}[defaults]\npostedAt = 'soon'", "defaults.postedAt: 'soon' is not an ISO 8601 time"),
        (f"{BASE}[unknown]\npay = ['']", "unknown.pay: there is no such field"),
        (f"{BASE}[separators]\npay = ';'", "separators.pay: there is no such field"),
        (f"{BASE}[clean]\npay = 'x'", "clean.pay: there is no such field; the fields are .*, key"),
        (f"{BASE}[clean]\ncompany = '('", "clean.company.0: '\\(' .*regular expression"),
        (f"{BASE}[clean]\ncompany = {{pattern = 'x', replace = '\\2'}}", "clean.company.0: .*regular expression"),
        (f"{BASE}[dates]\npay = 'us'", "dates.pay: there is no such field; the fields are closesAt, postedAt"),
        (f"{BASE}[dates]\npostedAt = 'american'", "dates: 'american' is not a format: the formats are iso, us"),
        (f"{BASE}[dates]\npostedAt = '%d %b'", "does not hold a day, a month and a year"),
        (f"{BASE}[dates]\npostedAt = '%d.%m.%Y %Z'", "%Z reads names of zones"),
        (f"{BASE}[currencies]\nPolandia = 'PLN'", "currencies: there is no country 'Polandia'"),
        (f"{BASE}[defaults]\nsalaryCurency = 'EUR'", "defaults.salaryCurency: there is no such field"),
    ],
)
def test_a_wrong_column_map_is_refused_by_name(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(ImportFileError, match=message):
        load_map(write(tmp_path / "map.toml", toml), JobMap)


def test_all_that_is_wrong_with_a_map_is_told_at_once(tmp_path: Path) -> None:
    toml = 'key = "id"\ntitle = 3\nencoding = "martian"\n[defaults]\nsalaryPeriod = "fortnight"\npostedAt = "soon"'
    with pytest.raises(ImportFileError) as refused:
        load_map(write(tmp_path / "my-map.toml", toml), JobMap)
    first, *others = str(refused.value).splitlines()
    assert first.endswith("my-map.toml: 5 entries are wrong:")
    for start in (
        "source: this key is missing", "title: must be a text", "encoding: there is no text encoding 'martian'",
        "defaults.salaryPeriod: ", "defaults.postedAt: ",
    ):  # fmt: skip
        assert any(line.strip().startswith(start) for line in others), start


@pytest.mark.parametrize("name", ["wuzzuf-jobs.toml", "coursera-courses.toml", "edx-courses.toml"])
def test_the_documented_column_maps_are_valid(name: str) -> None:
    kind = name.removesuffix(".toml").split("-")[1]
    file = Path(__file__).resolve().parents[4] / "docs" / "examples" / name
    assert load_map(file, MAPS[kind]).title


def test_moments_are_utc() -> None:
    assert parse_time("2026-01-01").tzinfo is UTC
    assert parse_time("2026-01-01T12:00:00+03:00").hour == 9
    with pytest.raises(ValueError, match="not an ISO 8601 time"):
        parse_time("yesterday")
