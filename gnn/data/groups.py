"""Groups of jobs: those of one place, region, country, company or occupation."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Index
from graph.snapshot.reader import NodeTable

GROUPS = ("place", "region", "country", "company", "occupation")


@dataclass(frozen=True, slots=True)
class JobGroups:
    """Each job's groups by name, int64 [N], -1 for none; their numbers; and each place's region, -1 if unknown."""

    groups: Mapping[str, Index]
    counts: Mapping[str, int]
    region_of_place: Index

    @classmethod
    def of(cls, place: Index, company: Index, occupation: Index, places: NodeTable) -> "JobGroups":
        """Make the groups of jobs.

        Args:
            place: each job's place, int64 [N], -1 for none.
            company: each job's company, likewise.
            occupation: each job's occupation, likewise.
            places: the places.
        """
        countries = known_codes(places, "country")
        regions = known_codes(places, "region", "country")
        groups = {
            "place": place,
            "region": np.append(regions, -1)[place],
            "country": np.append(countries, -1)[place],
            "company": company,
            "occupation": occupation,
        }
        return cls(groups, {name: int(group.max(initial=-1)) + 1 for name, group in groups.items()}, regions)


def known_codes(places: NodeTable, column: str, *others: str) -> Index:
    """Return numbers that tell places apart by one coded column and others, int64; -1 where the first is unnamed."""
    columns = [places.columns.get(name, np.zeros(len(places))) for name in (column, *others)]
    keys: NDArray[np.int64] = np.stack([np.nan_to_num(values).astype(np.int64) for values in columns])
    names = places.names.get(column, [])
    unnamed = keys[0] == names.index("") if "" in names else np.full(len(places), column not in places.columns)
    _, numbers = np.unique(keys, axis=1, return_inverse=True)
    return np.where(unnamed, -1, numbers.ravel()).astype(np.int64)
