"""Hard filters on jobs and courses, as masks over a catalogue: items that fail a filter are left out."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from gnn.data.item_orders import best_pay
from gnn.recommend.place_filter import places_within
from graph.catalogue.courses import CourseFilter
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import LEVEL

ROUNDING = 1e-9  # of converted amounts: a job that pays exactly the minimum meets it


def meeting(catalogue: Catalogue, conditions: JobFilter) -> Mask:
    """Return a mask of the jobs that meet all conditions of a filter, bool [jobs]; an empty filter keeps every job."""
    jobs = catalogue.items[ItemLabel.JOB]
    columns, names = jobs.columns, catalogue.data.nodes[ItemLabel.JOB].names
    mask = np.ones(len(jobs), dtype=bool)
    if conditions.remote is not None:
        mask &= (columns["remote"] == 1.0) == conditions.remote
    if conditions.seniorities:
        mask &= one_of(columns["grade"], names["grade"], conditions.seniorities)
    if conditions.contract_types:
        mask &= one_of(columns["contract"], names["contract"], conditions.contract_types)
    if conditions.companies:
        mask &= np.isin(jobs.company, indices_of(catalogue, "Company", conditions.companies))
    if conditions.places:
        mask &= np.append(places_within(catalogue, conditions.places), False)[jobs.place]
    if conditions.occupations:
        mask &= np.isin(jobs.occupation, indices_of(catalogue, "Occupation", conditions.occupations))
    if conditions.categories:
        mask &= in_categories(catalogue, conditions.categories)
    if conditions.posted_since is not None:
        mask &= columns["posted"] >= conditions.posted_since.timestamp()
    if conditions.minimum_salary is not None:
        minimum = catalogue.data.rates.yearly_dollars(*conditions.minimum_salary)
        mask &= best_pay(columns) >= minimum * (1.0 - ROUNDING)  # false where either is unknown
    return mask


def courses_meeting(catalogue: Catalogue, conditions: CourseFilter) -> Mask:
    """Return a mask of the courses that meet all conditions of a filter, bool [courses].

    A course whose length is not known meets no condition on its length.
    """
    courses, names = catalogue.items[ItemLabel.COURSE], catalogue.data.nodes[ItemLabel.COURSE].names
    mask, hours = np.ones(len(courses), dtype=bool), courses.columns["hours"]
    if conditions.levels:
        mask &= np.isin(courses.columns["level"], [LEVEL.get(level, -1.0) for level in conditions.levels])
    if conditions.languages:
        mask &= one_of(courses.columns["language"], names["language"], conditions.languages)
    if conditions.providers:
        mask &= np.isin(courses.provider, indices_of(catalogue, "Provider", conditions.providers))
    if conditions.skills:
        columns = indices_of(catalogue, "Skill", conditions.skills)
        mask &= np.diff(courses.skills[:, columns].indptr) > 0
    if conditions.minimum_hours is not None:
        mask &= hours >= conditions.minimum_hours
    if conditions.maximum_hours is not None:
        mask &= hours <= conditions.maximum_hours
    return mask


def indices_of(catalogue: Catalogue, label: str, ids: Iterable[str]) -> list[int]:
    """Return the indices of nodes; unknown ids are left out."""
    return [index for id in ids if (index := catalogue.position(label, id)) is not None]


def one_of(codes: NDArray[np.float64], names: list[str], selection: tuple[str, ...]) -> Mask:
    """Return a mask of the codes that stand for one of the selected names."""
    return np.isin(codes, [code for code, name in enumerate(names) if name in selection])


def in_categories(catalogue: Catalogue, categories: tuple[str, ...]) -> Mask:
    """Return a mask of the jobs whose occupation is in one of the given ISCO-08 groups."""
    table = catalogue.data.nodes["Occupation"]
    groups = [index for index, code in enumerate(table.names["isco"]) if code.startswith(categories)]
    inside = np.append(np.isin(table.columns["isco"], groups), False)
    return np.asarray(inside[catalogue.items[ItemLabel.JOB].occupation])
