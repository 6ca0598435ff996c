"""Whether a list of candidates treats groups of people alike, as New York City Local Law 144 has it audited.

The selection rate of a group is the share of its candidates who are selected, the scoring rate the share whose score is
above the median of the sample; the impact ratio is a group's rate divided by that of the group with the highest rate
(Rules of the City of New York, title 6, sections 5-300 and 5-301). A group of less than 2% of the sample may be
excluded from impact ratios (section 5-301 (d)). The 95% interval of a ratio is that of Katz, Baptista, Azen and Pike
("Obtaining confidence intervals for the risk ratio in cohort studies", Biometrics 34, 1978): normal on the scale of
logarithms. Theirs counts independent people; here one person has many places, so that the variance of a rate is that of
a ratio of sums over people (Cochran, Sampling techniques, 1977, section 6.4). Where each person has one place, and
groups are large, both are the same. Two measures of rankings come on top: skew@k (Geyik, Ambler and
Kenthapadi, "Fairness-aware ranking in search & recommendation systems", KDD 2019) and exposure (Singh and Joachims,
"Fairness of exposure in rankings", KDD 2018).

What the groups are is data of the audit alone: nothing here is a feature of a model.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

SMALLEST_SHARE = 0.02
Z95 = 1.959964  # 95% of a normal distribution lie within so many standard deviations
CUTOFFS = (5, 10, 25)
UNKNOWN = ""

Key = tuple[str, ...]
"""The values of a group, one of each category."""


@dataclass(frozen=True, slots=True)
class Assessments:
    """N assessments, each of a person for a job.

    Args:
        people: index of the person, int64 [N].
        jobs: index of the job, int64 [N].
        scores: the score, float64 [N].
        ranks: the rank in the job's list, from 1, int64 [N].
        groups: the value of each category by its name, text [N]; empty where it is unknown.
        selected_at: who is ranked so high or higher is selected.
        pool: the value of each category of everybody who may be listed for each job, text [P]; the selection rate is
            by all of them, so that whom the tool lists nowhere counts. ``None``: the N assessments are all there were.
    """

    people: NDArray[np.int64]
    jobs: NDArray[np.int64]
    scores: NDArray[np.float64]
    ranks: NDArray[np.int64]
    groups: Mapping[str, NDArray[np.str_]]
    selected_at: int
    pool: Mapping[str, NDArray[np.str_]] | None = None

    @property
    def is_selected(self) -> NDArray[np.bool_]:
        """Who is selected, bool [N]."""
        return self.ranks <= self.selected_at


@dataclass(frozen=True, slots=True)
class GroupRates:
    """The rates of a group. Its values are of one category, or of several for an intersection.

    ``candidates`` counts the people of the group for each job, ``people`` the people. Ratios are ``None`` for a group
    that is excluded because it is small, and if no group has a rate above 0. Intervals are 95% intervals of the ratios,
    ``None`` where there is none: for the group with the highest rate, which is compared with itself, for a rate of 0,
    for a group of one person, and in reports of earlier versions.
    """

    categories: tuple[str, ...]
    values: tuple[str, ...]
    candidates: int
    people: int
    share: float
    selected: int
    selection_rate: float
    impact_ratio: float | None
    scoring_rate: float
    scoring_impact_ratio: float | None
    mean_score: float
    is_excluded: bool
    impact_interval: tuple[float, float] | None = None
    scoring_impact_interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate, and the standard error of its logarithm; ``None`` for a rate of 0 and for one person."""

    value: float
    error: float | None


@dataclass(frozen=True, slots=True)
class Impact:
    """The ratio of a rate to the highest one, and its 95% interval; ``None`` as in :class:`GroupRates`."""

    ratio: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class GroupSkew:
    """The logarithm of a group's share of the first k by its share of the list, as a mean over lists."""

    category: str
    group: str
    skew: float


@dataclass(frozen=True, slots=True)
class Skew:
    """The skew of all groups at one k."""

    k: int
    groups: Sequence[GroupSkew]


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """A group's share of the exposure of all lists, and that share by its share of the candidates: 1 is parity."""

    category: str
    group: str
    exposure: float
    parity: float


@dataclass(frozen=True, slots=True)
class BiasReport:
    """The outcome of an audit. ``unknown`` counts the assessments by category of people who declared no value."""

    assessments: int
    people: int
    jobs: int
    selected_at: int
    median_score: float
    unknown: Mapping[str, int]
    groups: Sequence[GroupRates]
    intersections: Sequence[GroupRates]
    skew: Sequence[Skew]
    exposure: Sequence[GroupExposure]
    cutoffs: Sequence[int] = field(default=CUTOFFS)


def hide_small_groups(assessments: Assessments, fewest: int) -> Assessments:
    """Return assessments in which values that fewer people declared are unknown: their rates would tell of persons.

    They are counted among all who may be listed, so that a group that the tool lists nowhere is told.
    """
    _, first = np.unique(assessments.people, return_index=True)
    everybody = assessments.pool or {name: values[first] for name, values in assessments.groups.items()}
    small = {
        name: [value for value, count in zip(*np.unique(values, return_counts=True), strict=True) if count < fewest]
        for name, values in everybody.items()
    }

    def hide(columns: Mapping[str, NDArray[np.str_]]) -> dict[str, NDArray[np.str_]]:
        return {name: np.where(np.isin(values, small[name]), UNKNOWN, values) for name, values in columns.items()}

    return replace(
        assessments, groups=hide(assessments.groups), pool=hide(assessments.pool) if assessments.pool else None
    )


def audit(assessments: Assessments, fewest: int = 1) -> BiasReport:
    """Return the rates of all groups and of their intersections, skew@k and exposure.

    Args:
        assessments: people assessed for jobs.
        fewest: groups and intersections of fewer people are not told; their people count as unknown.
    """
    assessments, categories = hide_small_groups(assessments, fewest), list(assessments.groups)
    intersections = measure_rates(assessments, categories) if len(categories) > 1 else []
    return BiasReport(
        assessments=len(assessments.scores),
        people=len(np.unique(assessments.people)),
        jobs=len(np.unique(assessments.jobs)),
        selected_at=assessments.selected_at,
        median_score=float(np.median(assessments.scores)) if len(assessments.scores) else 0.0,
        unknown={name: int((assessments.groups[name] == UNKNOWN).sum()) for name in categories},
        groups=[rates for name in categories for rates in measure_rates(assessments, [name])],
        intersections=[rates for rates in intersections if rates.people >= fewest],
        skew=[Skew(k, [skew for name in categories for skew in measure_skew(assessments, name, k)]) for k in CUTOFFS],
        exposure=[exposure for name in categories for exposure in measure_exposure(assessments, name)],
    )


def measure_rates(assessments: Assessments, categories: Sequence[str]) -> list[GroupRates]:
    """Return the rates of the groups of a category, or of the intersections of several, by their values.

    People whose value of a category is unknown are left out of it.
    """
    members, people, candidates = count_members(assessments, categories)
    if not members:
        return []
    owners, is_selected = assessments.people, assessments.is_selected
    is_high = assessments.scores > np.median(assessments.scores)
    shares = {key: count / sum(candidates.values()) for key, count in candidates.items()}
    is_small = {key: share < SMALLEST_SHARE for key, share in shares.items()}
    pools = {key: None if assessments.pool is None else (people[key], candidates[key]) for key in members}
    selection = {key: rate_of(owners[rows], is_selected[rows], pools[key]) for key, rows in members.items()}
    scoring = {key: rate_of(owners[rows], is_high[rows]) for key, rows in members.items()}
    impact, scoring_impact = compare_rates(selection, is_small), compare_rates(scoring, is_small)
    return [
        GroupRates(
            categories=tuple(categories),
            values=key,
            candidates=candidates[key],
            people=people[key],
            share=shares[key],
            selected=int(is_selected[rows].sum()),
            selection_rate=selection[key].value,
            impact_ratio=impact[key].ratio,
            scoring_rate=scoring[key].value,
            scoring_impact_ratio=scoring_impact[key].ratio,
            mean_score=float(assessments.scores[rows].mean()) if rows.any() else 0.0,
            is_excluded=is_small[key],
            impact_interval=impact[key].interval,
            scoring_impact_interval=scoring_impact[key].interval,
        )
        for key, rows in members.items()
    ]


def count_members(
    assessments: Assessments, categories: Sequence[str]
) -> tuple[dict[Key, NDArray[np.bool_]], dict[Key, int], dict[Key, int]]:
    """Return, by the values of a group, who is in it, bool [N], how many people it has, and how many candidates."""
    members = find_members([assessments.groups[name] for name in categories])
    if assessments.pool is None:
        people = {key: len(np.unique(assessments.people[rows])) for key, rows in members.items()}
        return members, people, {key: int(rows.sum()) for key, rows in members.items()}
    pool_members = find_members([assessments.pool[name] for name in categories])
    people = {key: int(rows.sum()) for key, rows in pool_members.items()}
    candidates = {key: count * len(np.unique(assessments.jobs)) for key, count in people.items()}
    nobody = np.zeros(len(assessments.scores), dtype=np.bool_)
    return {key: members.get(key, nobody) for key in people}, people, candidates


def find_members(columns: Sequence[NDArray[np.str_]]) -> dict[Key, NDArray[np.bool_]]:
    """Return who has each combination of known values, by the values, bool [N]."""
    is_known = np.logical_and.reduce([column != UNKNOWN for column in columns])
    keys = sorted({tuple(map(str, key)) for key in zip(*(column[is_known] for column in columns), strict=True)})
    return {
        key: np.logical_and.reduce([column == value for column, value in zip(columns, key, strict=True)])
        for key in keys
    }


def rate_of(people: NDArray[np.int64], hits: NDArray[np.bool_], pool: tuple[int, int] | None = None) -> Rate:
    """Return a rate: a sum of hits by a sum of places, both over people.

    Args:
        people: whose places these are, int64 [N].
        hits: which of them count, bool [N].
        pool: how many people there are, with those who have none of these places, and how many places they have, each
            as many; ``None``: the N places are all there are.
    """
    _, indices = np.unique(people, return_inverse=True)
    own_hits = np.bincount(indices, weights=hits)
    count, places = pool or (len(own_hits), len(hits))
    if count == 0 or not hits.any():
        return Rate(0.0, None)
    rate = float(own_hits.sum()) / places
    own_places = np.bincount(indices) if pool is None else np.full(len(own_hits), places / count)
    squares = ((own_hits - rate * own_places) ** 2).sum() + (count - len(own_hits)) * (rate * places / count) ** 2
    error = None if count < 2 else float(np.sqrt(count / (count - 1) * squares) / own_hits.sum())
    return Rate(rate, error)


def compare_rates(rates: Mapping[Key, Rate], is_small: Mapping[Key, bool]) -> dict[Key, Impact]:
    """Compare each rate with the highest one of the groups that are not small."""
    compared = [key for key in rates if not is_small[key]]
    highest = max(compared, key=lambda key: rates[key].value, default=None)
    if highest is None or rates[highest].value == 0.0:
        return dict.fromkeys(rates, Impact(None, None))
    impacts = dict.fromkeys(rates, Impact(None, None))
    for key in compared:
        ratio, interval = rates[key].value / rates[highest].value, None
        error, highest_error = rates[key].error, rates[highest].error
        if key != highest and error is not None and highest_error is not None:
            factor = math.exp(Z95 * math.hypot(error, highest_error))
            interval = ratio / factor, ratio * factor
        impacts[key] = Impact(ratio, interval)
    return impacts


def measure_skew(assessments: Assessments, category: str, k: int) -> list[GroupSkew]:
    """Return the skew@k of each group of a category, as a mean over the lists that have somebody of it.

    Shares are smoothed by one more candidate of each group, so that a group that is missing from a short list has a
    finite skew.
    """
    column = assessments.groups[category]
    values = [str(value) for value in np.unique(column[column != UNKNOWN])]
    skews: dict[str, list[float]] = {value: [] for value in values}
    for job in np.unique(assessments.jobs):
        rows = (assessments.jobs == job) & (column != UNKNOWN)
        is_top = assessments.ranks[rows] <= k
        for value in values:
            is_member = column[rows] == value
            if is_member.any() and is_top.any():
                top = (is_member[is_top].sum() + 1) / (is_top.sum() + len(values))
                pool = (is_member.sum() + 1) / (len(is_member) + len(values))
                skews[value].append(math.log(top / pool))
    return [GroupSkew(category, value, float(np.mean(list_skews))) for value, list_skews in skews.items() if list_skews]


def measure_exposure(assessments: Assessments, category: str) -> list[GroupExposure]:
    """Return each group's share of the exposure, which a rank has as 1 / log2(1 + rank), and its parity."""
    column = assessments.groups[category]
    is_known = column != UNKNOWN
    exposure = 1.0 / np.log2(1.0 + assessments.ranks)
    total, count = float(exposure[is_known].sum()), int(is_known.sum())
    results = []
    for value in np.unique(column[is_known]):
        share = float(exposure[column == value].sum()) / total
        results.append(GroupExposure(category, str(value), share, share * count / int((column == value).sum())))
    return results
