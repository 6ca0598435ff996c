"""Facets: properties by which the items of a list are counted."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Mask
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import LEVEL


class JobFacet(StrEnum):
    """Properties by which jobs are counted."""

    SENIORITY = "SENIORITY"
    CONTRACT_TYPE = "CONTRACT_TYPE"
    REMOTE = "REMOTE"
    COMPANY = "COMPANY"
    PLACE = "PLACE"
    OCCUPATION = "OCCUPATION"


class CourseFacet(StrEnum):
    """Properties by which courses are counted."""

    LEVEL = "LEVEL"
    LANGUAGE = "LANGUAGE"
    PROVIDER = "PROVIDER"


Facet = JobFacet | CourseFacet

NO_CONDITIONS: Mapping[Facet, Mapping[str, Any]] = {
    JobFacet.SENIORITY: {"seniorities": ()},
    JobFacet.CONTRACT_TYPE: {"contract_types": ()},
    JobFacet.REMOTE: {"remote": None},
    JobFacet.COMPANY: {"companies": ()},
    JobFacet.PLACE: {"places": ()},
    JobFacet.OCCUPATION: {"occupations": (), "categories": ()},
    CourseFacet.LEVEL: {"levels": ()},
    CourseFacet.LANGUAGE: {"languages": ()},
    CourseFacet.PROVIDER: {"providers": ()},
}  # the conditions of a filter on each facet, as they are without restriction
CODED_COLUMNS: Mapping[Facet, str] = {
    JobFacet.SENIORITY: "grade",
    JobFacet.CONTRACT_TYPE: "contract",
    CourseFacet.LANGUAGE: "language",
}
LINKED_LABELS: Mapping[Facet, str] = {
    JobFacet.COMPANY: "Company",
    JobFacet.PLACE: "Place",
    JobFacet.OCCUPATION: "Occupation",
    CourseFacet.PROVIDER: "Provider",
}
LEVELS = sorted(LEVEL, key=LEVEL.__getitem__)


def count_values(catalogue: Catalogue, facet: Facet, mask: Mask) -> dict[str, int]:
    """Return how many of the selected items have each value of a facet.

    Values are words or, for links, ids. Items whose value is not known are not counted.
    """
    codes, names = facet_codes(catalogue, facet)
    own_codes = codes[mask]
    counts = np.bincount(own_codes[own_codes >= 0])
    return {names[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist() if names[code]}


def facet_codes(catalogue: Catalogue, facet: Facet) -> tuple[NDArray[np.int64], Sequence[str]]:
    """Return the codes of a facet's values by item, int64 [items], -1 for none, and what the codes stand for."""
    label = ItemLabel.JOB if isinstance(facet, JobFacet) else ItemLabel.COURSE
    items = catalogue.items[label]
    if facet in LINKED_LABELS:
        linked = LINKED_LABELS[facet]
        return getattr(items, linked.lower()), catalogue.ids(linked)
    if facet in CODED_COLUMNS:
        column = CODED_COLUMNS[facet]
        return codes_of(items.columns[column]), catalogue.data.nodes[label].names[column]
    if facet is JobFacet.REMOTE:
        return (items.columns["remote"] == 1.0).astype(np.int64), ("false", "true")
    return codes_of(items.columns["level"]), LEVELS


def codes_of(column: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a coded column as integers; -1 for an unknown value."""
    return np.nan_to_num(column, nan=-1.0).astype(np.int64)
