"""The bias audit: rates and ratios as computed by hand and by fairlearn, the rule for small groups, skew, exposure."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.evaluation.bias import (
    Assessments,
    GroupRates,
    audit,
    measure_exposure,
    measure_rates,
    measure_skew,
)


def make_assessments(
    ranks: list[int], scores: list[float], selected_at: int, jobs: list[int] | None = None, **groups: list[str]
) -> Assessments:
    count = len(ranks)
    return Assessments(
        np.arange(count), np.array(jobs or [0] * count), np.array(scores, dtype=np.float64), np.array(ranks),
        {name: np.array(values) for name, values in groups.items()}, selected_at,
    )  # fmt: skip


# Ten candidates for one job, four of whom are selected. By hand: of 5 women 1, of 4 men 3, one of unknown sex 0.
SCORES = [90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 10.0, 0.0]
SEX = ["M", "M", "F", "M", "F", "F", "", "F", "M", "F"]
RACE = ["A", "B", "A", "A", "B", "B", "A", "A", "B", "B"]
TEN = make_assessments(list(range(1, 11)), SCORES, 4, sex=SEX, race=RACE)


def by_value(rates: list[GroupRates]) -> dict[str, GroupRates]:
    return {" ".join(rate.values): rate for rate in rates}


def test_rates_and_ratios_are_those_computed_by_hand() -> None:
    sexes = by_value(measure_rates(TEN, ["sex"]))
    assert (sexes["F"].candidates, sexes["F"].selected, sexes["F"].selection_rate) == (5, 1, 0.2)
    assert (sexes["M"].candidates, sexes["M"].selected, sexes["M"].selection_rate) == (4, 3, 0.75)
    assert sexes["M"].impact_ratio == 1.0
    assert sexes["F"].impact_ratio == pytest.approx(0.2 / 0.75)
    # The median of the ten scores is 45: above it are 2 of 5 women and 3 of 4 men.
    assert (sexes["F"].scoring_rate, sexes["M"].scoring_rate) == (0.4, 0.75)
    assert sexes["F"].scoring_impact_ratio == pytest.approx(0.4 / 0.75)
    assert sexes["F"].mean_score == pytest.approx((70 + 50 + 40 + 20 + 0) / 5)
    both = by_value(measure_rates(TEN, ["sex", "race"]))
    assert {key: (rate.candidates, rate.selected) for key, rate in both.items()} == {
        "F A": (2, 1), "F B": (3, 0), "M A": (2, 2), "M B": (2, 1),
    }  # fmt: skip
    assert [both[key].impact_ratio for key in ("F A", "F B", "M A", "M B")] == [0.5, 0.0, 1.0, 0.5]
    report = audit(TEN)
    assert (report.assessments, report.unknown, report.median_score) == (10, {"sex": 1, "race": 0}, 45.0)


def test_the_interval_of_a_ratio_is_that_of_katz_where_everybody_has_one_place() -> None:
    # 200 men, 100 of them selected, and 150 women, 45 of them: the ratio is .6, by hand [.4552, .7909].
    ranks = [1] * 100 + [9] * 100 + [1] * 45 + [9] * 105
    people = make_assessments(ranks, [float(-rank) for rank in ranks], 5, sex=["M"] * 200 + ["F"] * 150)
    rates = by_value(measure_rates(people, ["sex"]))
    assert rates["F"].impact_ratio == pytest.approx(0.6)
    katz = math.exp(1.959964 * math.sqrt(1 / 45 - 1 / 150 + 1 / 100 - 1 / 200))
    assert rates["F"].impact_interval == pytest.approx((0.6 / katz, 0.6 * katz), rel=0.01)
    assert rates["F"].impact_interval == pytest.approx((0.4552, 0.7909), abs=0.005)
    assert rates["F"].scoring_impact_interval == pytest.approx(rates["F"].impact_interval)
    assert rates["M"].impact_interval is None, "it is compared with itself"


@given(st.integers(2, 6), st.integers(2, 30), st.integers(2, 30))
def test_places_of_one_person_tell_no_more_than_one_place_of_theirs(copies: int, men: int, women: int) -> None:
    """The same people in several equal lists have the same interval, though they have more places."""
    ranks = [1 + 8 * (number % 2) for number in [*range(men), *range(women)]]
    sex = ["M"] * men + ["F"] * women

    def intervals(lists: int) -> list[Any]:
        assessments = Assessments(
            np.tile(np.arange(len(ranks)), lists), np.repeat(np.arange(lists), len(ranks)),
            np.tile(-np.array(ranks, dtype=np.float64), lists), np.tile(ranks, lists),
            {"sex": np.tile(sex, lists)}, 5, {"sex": np.array([*sex, "M", "F"])},
        )  # fmt: skip
        return [rates.impact_interval for rates in measure_rates(assessments, ["sex"])]

    for single, repeated in zip(intervals(1), intervals(copies), strict=True):
        assert repeated == (single and pytest.approx(single))


def test_a_group_that_is_never_selected_or_has_one_person_has_no_interval() -> None:
    both = by_value(measure_rates(TEN, ["sex", "race"]))
    assert (both["F B"].impact_ratio, both["F B"].impact_interval) == (0.0, None)
    pair = make_assessments([1, 2], [2.0, 1.0], 2, sex=["F", "M"])
    assert [rates.impact_interval for rates in measure_rates(pair, ["sex"])] == [None, None]


def test_a_group_of_less_than_two_percent_is_excluded_and_is_not_the_highest() -> None:
    count = 200
    sex = ["F"] * 98 + ["M"] * 98 + ["X"] * 4
    ranks = [*range(50, 148), *range(1, 99)]
    selected = make_assessments([*ranks, 1, 1, 1, 200], [1.0] * count, 98, sex=sex)
    rates = by_value(measure_rates(selected, ["sex"]))
    assert (rates["X"].share, rates["X"].is_excluded) == (0.02, False), "2% is not less than 2%"
    fewer = make_assessments([*ranks, 1, 1, 1], [1.0] * (count - 1), 98, sex=sex[:-1])
    rates = by_value(measure_rates(fewer, ["sex"]))
    assert (rates["X"].is_excluded, rates["X"].impact_ratio, rates["X"].scoring_impact_ratio) == (True, None, None)
    assert rates["X"].selection_rate == 1.0, "its rate is told all the same"
    assert rates["M"].impact_ratio == 1.0
    assert rates["F"].impact_ratio == pytest.approx(0.5)


def test_skew_and_exposure_are_those_computed_by_hand() -> None:
    # Of the first four, three are men and one is a woman; of the nine whose sex is known, four and five.
    skews = {skew.group: skew.skew for skew in measure_skew(TEN, "sex", 4)}
    assert skews["M"] == pytest.approx(math.log((4 / 6) / (5 / 11)))
    assert skews["F"] == pytest.approx(math.log((2 / 6) / (6 / 11)))
    exposures = {exposure.group: exposure for exposure in measure_exposure(TEN, "sex")}
    men = sum(1 / math.log2(1 + rank) for rank in (1, 2, 4, 9))
    women = sum(1 / math.log2(1 + rank) for rank in (3, 5, 6, 8, 10))
    assert exposures["M"].exposure == pytest.approx(men / (men + women))
    assert exposures["F"].parity == pytest.approx(women / (men + women) / (5 / 9))
    two_lists = make_assessments([1, 2, 1, 2], [1.0] * 4, 1, jobs=[0, 0, 1, 1], sex=["M", "F", "F", "M"])
    assert [skew.skew for skew in measure_skew(two_lists, "sex", 1)] == pytest.approx([math.log(2 / 3 * 4 / 3) / 2] * 2)


def test_without_declarations_or_selections_there_are_no_ratios() -> None:
    nobody = make_assessments([1, 2], [1.0, 2.0], 1, sex=["", ""], race=["", ""])
    report = audit(nobody)
    assert (report.groups, report.intersections, report.exposure) == ([], [], [])
    assert report.unknown == {"sex": 2, "race": 2}
    unselected = by_value(measure_rates(make_assessments([5, 6], [1.0, 1.0], 1, sex=["F", "M"]), ["sex"]))
    assert unselected["F"].impact_ratio is None
    empty = audit(make_assessments([], [], 1, sex=[]))
    assert (empty.assessments, empty.groups) == (0, [])


def test_whom_the_tool_lists_nowhere_counts_too() -> None:
    # Two lists of ten people: four of the five men are listed, each in both, and one of the five women, in one.
    listed = make_assessments([1, 2, 3, 4, 1, 2, 3, 4, 5], [9.0] * 9, 3, jobs=[0] * 4 + [1] * 5, sex=["M"] * 8 + ["F"])
    owners = np.array([0, 1, 2, 3, 0, 1, 2, 3, 4])
    pool = dataclasses.replace(listed, people=owners, pool={"sex": np.array(["M"] * 5 + ["F"] * 5 + ["", "X"])})
    rates = by_value(measure_rates(pool, ["sex"]))
    assert (rates["M"].candidates, rates["M"].people, rates["M"].selected) == (10, 5, 6)
    assert (rates["F"].candidates, rates["F"].selected, rates["F"].impact_ratio) == (10, 0, 0.0)
    assert (rates["X"].candidates, rates["X"].selection_rate, rates["X"].mean_score) == (2, 0.0, 0.0)
    assert rates["M"].selection_rate == 0.6


SAMPLES = st.lists(
    st.tuples(st.sampled_from(["F", "M", ""]), st.sampled_from(["A", "B", "C", ""]), st.floats(0, 100)), min_size=1
)


def make_sample(sample: list[tuple[str, str, float]], selected_at: int) -> Assessments:
    scores = [score for _, _, score in sample]
    order = sorted(range(len(sample)), key=lambda index: -scores[index])
    ranks = [order.index(index) + 1 for index in range(len(sample))]
    sex, race = [sex for sex, _, _ in sample], [race for _, race, _ in sample]
    return make_assessments(ranks, scores, selected_at, sex=sex, race=race)


@given(SAMPLES, st.integers(1, 20))
def test_rates_hold_together(sample: Any, selected_at: int) -> None:
    report = audit(make_sample(sample, selected_at))
    for category in ("sex", "race"):
        groups = [group for group in report.groups if group.categories == (category,)]
        assert sum(group.candidates for group in groups) + report.unknown[category] == len(sample)
        ratios = [group.impact_ratio for group in groups if group.impact_ratio is not None]
        assert all(0.0 <= ratio <= 1.0 for ratio in ratios)
        assert not ratios or max(ratios) == 1.0
        exposures = [exposure.exposure for exposure in report.exposure if exposure.category == category]
        assert not exposures or sum(exposures) == pytest.approx(1.0)


@given(SAMPLES, st.integers(1, 20))
def test_selection_rates_are_those_of_fairlearn(sample: Any, selected_at: int) -> None:
    metrics = pytest.importorskip("fairlearn.metrics", reason="fairlearn is not installed")
    assessments = make_sample(sample, selected_at)
    known = [index for index, (sex, _, _) in enumerate(sample) if sex]
    if not known:
        return
    selected = assessments.is_selected[known].astype(int)
    frame = metrics.MetricFrame(
        metrics=metrics.selection_rate, y_true=selected, y_pred=selected,
        sensitive_features=[sample[index][0] for index in known],
    )  # fmt: skip
    ours = {rate.values[0]: rate for rate in measure_rates(assessments, ["sex"])}
    assert {key: rate.selection_rate for key, rate in ours.items()} == pytest.approx(dict(frame.by_group))
    ratios = [rate.impact_ratio for rate in ours.values() if rate.impact_ratio is not None]
    if ratios and not any(rate.is_excluded for rate in ours.values()):
        assert min(ratios) == pytest.approx(frame.ratio())


def test_small_groups_are_not_told_and_a_group_that_is_listed_nowhere_is() -> None:
    """Of ten who may be listed for one job, six men are; four women are listed nowhere, and one man is of race C."""
    listed = make_assessments(list(range(1, 7)), SCORES[:6], 4, sex=["M"] * 6, race=["A"] * 5 + ["C"])
    pool = {"sex": np.array(["M"] * 6 + ["F"] * 4), "race": np.array(["A"] * 9 + ["C"])}
    report = audit(dataclasses.replace(listed, pool=pool), 4)
    groups = {(group.categories[0], group.values[0]): group for group in report.groups}
    assert set(groups) == {("sex", "M"), ("sex", "F"), ("race", "A")}
    assert (groups["sex", "F"].people, groups["sex", "F"].impact_ratio) == (4, 0.0)
    assert {group.values for group in report.intersections} == {("M", "A")}, "three women are of race A"
    assert report.unknown == {"sex": 0, "race": 1}
    assert {exposure.group for exposure in report.exposure} == {"M", "A"}
    without_pool = audit(TEN, 5)
    assert {group.values for group in without_pool.groups} == {("F",), ("A",), ("B",)}
