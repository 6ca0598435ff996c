"""Features of an item towards what a person chose: place, region, country, company, occupation and title.

Later choices count more: each counts a fixed share of the next one, so the features need the order of the choices and
no clock. Items without a place, company or occupation share it with none.
"""

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Index, Rows
from gnn.data.groups import GROUPS, JobGroups
from gnn.data.sparse_rows import SparseRows

SHARES = tuple(f"chosen_{name}" for name in GROUPS)
LAST_GROUPS = tuple(name for name in GROUPS if name != "country")
LAST = tuple(f"last_{name}" for name in LAST_GROUPS)
HOME = ("home_region",)
NEAR = ("near_chosen", "near_last")
CHOSEN_COLUMNS = (*SHARES, *LAST, *NEAR, *HOME)
TITLES = ("title_mean", "title_best", "title_last")
MOST_COMPARED = 10  # the latest choices, which are compared one by one
EARTH_RADIUS, NEAR_DISTANCE = 6_371.0, 30.0  # kilometres; at the second, nearness falls to 37%

Values = NDArray[np.float64]
Vectors = NDArray[np.float32]


def chosen_columns(groups: JobGroups, recent: SparseRows, home: Index, rows: Rows) -> dict[str, Values]:
    """Return the columns :data:`CHOSEN_COLUMNS` of people with jobs, float64 [P, R] each, 0–1.

    Args:
        groups: the jobs' groups.
        recent: people's choices, latest first, with their weights.
        home: the people's places, int64 [P], -1 if unknown.
        rows: indices of the jobs, int64 [R]; all jobs by default.
    """
    shares, last = shares_of(recent), latest_of(recent)
    columns: dict[str, Values] = {}
    for name in GROUPS:
        group, count = groups.groups[name], groups.counts[name] + 1  # one more than there are: index -1 selects zeros
        job_groups = group if rows is None else group[rows]
        columns[f"chosen_{name}"] = shares.sums_by(group, count)[:, job_groups]
        if name in LAST_GROUPS:
            columns[f"last_{name}"] = last.sums_by(group, count)[:, job_groups]
    columns |= near_columns(groups, recent, rows)
    own = np.append(groups.region_of_place, -1)[home][:, None]
    regions = groups.groups["region"] if rows is None else groups.groups["region"][rows]
    columns["home_region"] = ((own == regions[None, :]) & (own >= 0)).astype(np.float64)
    return columns


def shares_of(recent: SparseRows) -> SparseRows:
    """Return people's choices with weights that add up to 1."""
    totals = recent.totals()
    return recent.scale_rows(1.0 / np.where(totals == 0, 1.0, totals))


def latest_of(recent: SparseRows) -> SparseRows:
    """Return people's latest choices alone, with weight 1."""
    has_any = recent.counts > 0
    items = recent.columns[recent.starts[:-1][has_any]]
    starts = np.concatenate([[0], np.cumsum(has_any)]).astype(np.int64)
    return SparseRows(starts, items, np.ones(len(items)), recent.width)


def near_columns(groups: JobGroups, recent: SparseRows, rows: Rows) -> dict[str, Values]:
    """Return how near jobs are to those chosen, on average, and to the latest; arguments as in :func:`chosen_columns`.

    Nearness is 1 for no distance and falls exponentially. It is 0 where the distance is unknown.
    """
    place, count = groups.groups["place"], len(groups.directions)
    near, last = (np.zeros((len(recent), count + 1)) for _ in NEAR)  # the last column is of jobs without a place
    for index in range(len(recent)):
        start = int(recent.starts[index])
        entries = slice(start, min(start + MOST_COMPARED, int(recent.starts[index + 1])))
        if entries.start == entries.stop:
            continue
        nearness = nearness_of(groups.directions, place[recent.columns[entries]])
        weights = recent.values[entries]
        near[index, :-1] = (weights / weights.sum()) @ nearness
        last[index, :-1] = nearness[0]
    own = place if rows is None else place[rows]
    return {"near_chosen": near[:, own], "near_last": last[:, own]}


def nearness_of(directions: Vectors, places: Index) -> Values:
    """Return how near all places are to some of them, -1 for none, float64 [some, places]."""
    own = np.concatenate([directions, np.zeros((1, directions.shape[1]), np.float32)])[places]  # -1 selects zeros
    distance = EARTH_RADIUS * np.sqrt(np.maximum(2.0 - 2.0 * (own @ directions.T), 0.0))  # of the chord: short here
    is_known = (np.abs(own).sum(axis=1) > 0)[:, None] & (np.abs(directions).sum(axis=1) > 0)[None, :]
    return np.where(is_known, np.exp(-distance / NEAR_DISTANCE), 0.0)


def title_features(recent: SparseRows, titles: Vectors, rows: Rows) -> dict[str, Values]:
    """Return cosines of items' titles with those chosen: weighted mean, best, and with the latest; float64 [P, R].

    Args:
        recent: people's choices, latest first, with their weights.
        titles: vectors of the items' texts, float32 [N, D].
        rows: indices of the items, int64 [R]; all items by default.
    """
    own = titles if rows is None else titles[rows]
    features = {name: np.zeros((len(recent), len(own))) for name in TITLES}
    for index in range(len(recent)):
        start = int(recent.starts[index])
        entries = slice(start, min(start + MOST_COMPARED, int(recent.starts[index + 1])))
        if entries.start == entries.stop:
            continue
        weights = recent.values[entries]
        cosines = titles[recent.columns[entries]] @ own.T
        features["title_mean"][index] = (weights / weights.sum()).astype(np.float32) @ cosines
        features["title_best"][index] = cosines.max(axis=0)
        features["title_last"][index] = cosines[0]
    return features
