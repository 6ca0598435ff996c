"""Hard filters on jobs, as masks over a catalogue: jobs that fail a filter are not ranked."""

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from graph.catalogue.jobs import JobFilter
from graph.catalogue.types import ItemLabel


def meeting(catalogue: Catalogue, wanted: JobFilter) -> Mask:
    """Returns a mask of the jobs that meet all conditions of a filter, bool [jobs]; an empty filter keeps every job."""
    jobs = catalogue.items[ItemLabel.JOB]
    columns, names = jobs.columns, catalogue.data.nodes[ItemLabel.JOB].names
    mask = np.ones(len(jobs), dtype=bool)
    if wanted.remote is not None:
        mask &= (columns["remote"] == 1.0) == wanted.remote
    if wanted.seniorities:
        mask &= one_of(columns["grade"], names["grade"], wanted.seniorities)
    if wanted.contract_types:
        mask &= one_of(columns["contract"], names["contract"], wanted.contract_types)
    if wanted.companies:
        places = [place for id in wanted.companies if (place := catalogue.position("Company", id)) is not None]
        mask &= np.isin(jobs.company, places)
    if wanted.categories:
        mask &= in_categories(catalogue, wanted.categories)
    if wanted.posted_since is not None:
        mask &= columns["posted"] >= wanted.posted_since.timestamp()
    if wanted.minimum_salary is not None:
        amount, currency = wanted.minimum_salary
        paid = np.nan_to_num(columns["pay"], nan=-1.0) >= amount
        mask &= paid & one_of(columns["currency"], names["currency"], (currency,))
    return mask


def one_of(codes: NDArray[np.float64], names: list[str], wanted: tuple[str, ...]) -> Mask:
    """Returns a mask of the codes that stand for one of the wanted names."""
    return np.isin(codes, [place for place, name in enumerate(names) if name in wanted])


def in_categories(catalogue: Catalogue, wanted: tuple[str, ...]) -> Mask:
    """Returns a mask of the jobs whose occupation is in one of the given ISCO-08 groups."""
    table = catalogue.data.nodes["Occupation"]
    groups = [place for place, code in enumerate(table.names["isco"]) if code.startswith(wanted)]
    inside = np.append(np.isin(table.columns["isco"], groups), False)
    return np.asarray(inside[catalogue.items[ItemLabel.JOB].occupation])
