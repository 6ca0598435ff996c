"""Shares of views, counted by hand."""

import numpy as np
import pytest

from graph.world.describe import Views, measure_views


@pytest.fixture
def measured() -> dict[str, float]:
    """Ada views a baker's job in Ulm twice, then another in Ulm, then a cook's in Aalen; Ben views one job in Kiel."""
    views = Views(
        people=["ada", "ada", "ada", "ada", "ben"],
        jobs=["1", "1", "2", "3", "4"],
        at=np.array([1.0, 2.0, 3.0, 4.0, 5.0]),
        seconds=np.array([10.0, np.nan, 20.0, 30.0, np.nan]),
        titles=["Baker", "Baker", "Night baker", "Cook", "Cook"],
        companies=["Oven", "Oven", "Loaf", "OVEN", "Pan"],
        cities=["Ulm", "Ulm", "Ulm", "Aalen", "Kiel"],
        regions=["South", "South", "South", "South", "North"],
        homes=[("Ulm", "South")] * 4 + [None],
    )
    return {share.name: share.value for share in measure_views(views)}


def test_each_job_is_compared_with_the_one_before_it(measured: dict[str, float]) -> None:
    assert measured["Next job in the same region"] == 1.0
    assert measured["Next job in the same city"] == 0.5


def test_titles_and_companies_are_compared_with_all_earlier_ones(measured: dict[str, float]) -> None:
    assert measured["Shares a word of the title with an earlier job"] == 0.5
    assert measured["Same title as an earlier job"] == 0.0
    assert measured["Same company as an earlier job"] == 0.5


def test_only_people_who_told_something_have_a_home(measured: dict[str, float]) -> None:
    assert measured["In the region where the person lives"] == 1.0
    assert measured["In the city where the person lives"] == pytest.approx(2 / 3)


def test_views_and_jobs_are_counted(measured: dict[str, float]) -> None:
    assert measured["Views of the most viewed 1% of jobs"] == 0.4
    assert measured["Jobs that the median person viewed"] == 2.0
    assert measured["Seconds that the median view lasted"] == 20.0
    assert measured["Two views of anybody in the same region"] == pytest.approx(0.8**2 + 0.2**2)
