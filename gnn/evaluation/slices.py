"""Slices of a question that are reported separately: new and sparse users, new items, languages, sectors."""

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import single
from gnn.data.dataset import Dataset
from gnn.data.split import Question
from gnn.evaluation.judge import Slice, item_counts

FEW = 3
LEAST_PEOPLE = 10


def slices_of(asked: Question, data: Dataset) -> list[Slice]:
    """Returns the slices of a question in a fixed order; slices with fewer than ten people are left out."""
    chosen = np.diff(asked.seen.indptr)
    counts = item_counts(asked)
    found = [
        Slice("new user (no choice before)", people=chosen == 0),
        Slice(f"at most {FEW} choices before", people=(chosen > 0) & (chosen <= FEW)),
        Slice(f"more than {FEW} choices before", people=chosen > FEW),
        Slice("new item (no event before)", items=counts == 0),
        Slice("known item", items=counts > 0),
    ]
    found += by_code("language", data.nodes["User"].columns.get("language"), data.nodes["User"].names)
    found += by_code("sector", person_sectors(data), sector_names(data))
    return [one for one in found if people_in(one, asked) >= LEAST_PEOPLE]


def people_in(part: Slice, asked: Question) -> int:
    """Returns the number of people in a slice."""
    relevant = asked.relevant if part.items is None else asked.relevant.multiply(part.items[None, :])
    some = np.asarray((relevant > 0).sum(axis=1)).ravel() > 0
    return int((some if part.people is None else some & part.people).sum())


def by_code(name: str, codes: NDArray[np.float64] | None, names: dict[str, list[str]]) -> list[Slice]:
    """Returns one slice of people for each value of a coded column, except the unnamed value."""
    if codes is None:
        return []
    return [Slice(f"{name} {value}", people=codes == code) for code, value in enumerate(names.get(name, [])) if value]


def person_sectors(data: Dataset) -> NDArray[np.float64] | None:
    """Returns the sector code of each person's occupation, -1 for none; ``None`` if there are no sectors."""
    occupations = data.nodes.get("Occupation")
    if occupations is None or "sector" not in occupations.columns:
        return None
    own = single(data.relations.get(("User", "WORKED_AS", "Occupation")), data.count("User"))
    return np.append(occupations.columns["sector"], -1.0)[own]


def sector_names(data: Dataset) -> dict[str, list[str]]:
    """Returns the names of the sector codes."""
    occupations = data.nodes.get("Occupation")
    return occupations.names if occupations else {}
