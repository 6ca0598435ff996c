"""Groups of jobs: those of one place, region, country, company or occupation; and where their places are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.data.dataset import Index
from graph.places.coordinates import find_coordinates
from graph.snapshot.tables import NodeTable

GROUPS = ("place", "region", "country", "company", "occupation")


@dataclass(frozen=True, slots=True)
class JobGroups:
    """Groups of N jobs.

    ``groups`` are each job's by name, int64 [N], -1 for none, and ``counts`` their numbers. Of each place,
    ``region_of_place`` is the region, -1 if it is unknown, and ``directions`` is its direction from the centre of the
    earth, float32 [places, 3] of unit length, zeros if it is unknown.
    """

    groups: Mapping[str, Index]
    counts: Mapping[str, int]
    region_of_place: Index
    directions: NDArray[np.float32]

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
        return cls(
            groups,
            {name: int(group.max(initial=-1)) + 1 for name, group in groups.items()},
            regions,
            directions_of(places),
        )


def known_codes(places: NodeTable, column: str, *others: str) -> Index:
    """Return numbers that tell places apart by one coded column and others, int64; -1 where the first is unnamed."""
    columns = [places.columns.get(name, np.zeros(len(places))) for name in (column, *others)]
    keys: NDArray[np.int64] = np.stack([np.nan_to_num(values).astype(np.int64) for values in columns])
    names = places.names.get(column, [])
    unnamed = keys[0] == names.index("") if "" in names else np.full(len(places), column not in places.columns)
    _, numbers = np.unique(keys, axis=1, return_inverse=True)
    return np.where(unnamed, -1, numbers.ravel()).astype(np.int64)


def directions_of(places: NodeTable) -> NDArray[np.float32]:
    """Return the places' directions from the centre of the earth, float32 [places, 3]; zeros for unknown ones."""
    named_places = zip(places.titles, values_of(places, "region"), values_of(places, "country"), strict=True)
    directions = np.zeros((len(places), 3), dtype=np.float32)
    for index, degrees in enumerate(find_coordinates(list(named_places))):
        if degrees is not None:
            latitude, longitude = np.radians(degrees)
            across = np.cos(latitude)
            directions[index] = across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)
    return directions


def values_of(places: NodeTable, column: str) -> list[str]:
    """Return the values of a coded column, empty where it is not known."""
    if column not in places.names:
        return [""] * len(places)
    return [places.names[column][int(code)] for code in np.nan_to_num(places.columns[column])]
