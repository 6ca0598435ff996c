"""Years and levels follow from experience."""

from datetime import date

import pytest

from graph.people.standing import count_years, find_level

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("titles", "years", "level"),
    [
        (["Sr. Boat builder"], 1.0, "SENIOR"),
        (["Boat builder", "Junior boat builder"], 1.0, "JUNIOR"),
        (["Boat builder"], 1.0, "JUNIOR"),
        (["Boat builder"], 4.0, "MID"),
        ([], 20.0, "SENIOR"),
        (["Boat builder"], None, None),
        (["محاسب أول"], None, "SENIOR"),
    ],
)
def test_a_title_names_the_level_or_years_tell_it(titles: list[str], years: float | None, level: str | None) -> None:
    assert find_level(titles, years) == level


def test_years_count_from_the_first_beginning() -> None:
    assert count_years(["2024", "2021-07", None, "soon"], TODAY) == pytest.approx(5.0, abs=0.01)
    assert count_years(["2024-02-31", "2030-01-01", "0"], TODAY) is None
    assert count_years([], TODAY) is None
