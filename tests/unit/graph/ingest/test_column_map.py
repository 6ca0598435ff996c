"""Column maps."""

from datetime import UTC
from pathlib import Path

import pytest

from graph.errors import ImportFileError
from graph.ingest.column_map import JobMap, load_map, moment
from tests.unit.graph.ingest.files import write


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("source = 'x y'\nkey = ['a']\ntitle = 'a'", "source"),
        ("source = 'x'\nkey = ['a']\ntitle = 'a'\nnonsense = 1", "nonsense"),
        ("source = ", "not TOML"),
        ("source = 'x'\nkey = []\ntitle = 'a'", "key"),
    ],
)
def test_a_wrong_column_map_is_refused_by_name(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(ImportFileError, match=message):
        load_map(write(tmp_path / "map.toml", toml), JobMap)


@pytest.mark.parametrize("name", ["wuzzuf-jobs.toml", "coursera-courses.toml", "edx-courses.toml"])
def test_the_documented_column_maps_are_valid(name: str) -> None:
    from graph.ingest.items import MAPS  # noqa: PLC0415

    kind = name.removesuffix(".toml").split("-")[1]
    file = Path(__file__).resolve().parents[4] / "docs" / "examples" / name
    assert load_map(file, MAPS[kind]).title


def test_moments_are_utc() -> None:
    assert moment("2026-01-01").tzinfo is UTC
    assert moment("2026-01-01T12:00:00+03:00").hour == 9
    with pytest.raises(ValueError, match="Invalid isoformat"):
        moment("yesterday")
