"""Hard filters on jobs, as masks over a catalogue: jobs that fail a filter are not ranked."""

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel

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
        indices = [index for id in conditions.companies if (index := catalogue.position("Company", id)) is not None]
        mask &= np.isin(jobs.company, indices)
    if conditions.categories:
        mask &= in_categories(catalogue, conditions.categories)
    if conditions.posted_since is not None:
        mask &= columns["posted"] >= conditions.posted_since.timestamp()
    if conditions.minimum_salary is not None:
        minimum = catalogue.data.rates.yearly_dollars(*conditions.minimum_salary)
        mask &= columns["salary"] >= minimum * (1.0 - ROUNDING)  # false where either is unknown
    return mask


def one_of(codes: NDArray[np.float64], names: list[str], selection: tuple[str, ...]) -> Mask:
    """Return a mask of the codes that stand for one of the selected names."""
    return np.isin(codes, [code for code, name in enumerate(names) if name in selection])


def in_categories(catalogue: Catalogue, categories: tuple[str, ...]) -> Mask:
    """Return a mask of the jobs whose occupation is in one of the given ISCO-08 groups."""
    table = catalogue.data.nodes["Occupation"]
    groups = [index for index, code in enumerate(table.names["isco"]) if code.startswith(categories)]
    inside = np.append(np.isin(table.columns["isco"], groups), False)
    return np.asarray(inside[catalogue.items[ItemLabel.JOB].occupation])
