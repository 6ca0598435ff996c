"""Slices of a question that are reported separately: new and sparse users, new items, languages, sectors."""

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import single
from gnn.data.dataset import Dataset
from gnn.data.split import Question
from gnn.evaluation.judge import Slice, item_counts

FEW = 3
LEAST_PEOPLE = 10


def slices_of(question: Question, data: Dataset) -> list[Slice]:
    """Return the slices of a question in a fixed order; slices with fewer than ten people are left out."""
    choice_counts = np.diff(question.seen.indptr)
    counts = item_counts(question)
    slices = [
        Slice("new user (no choice before)", people=choice_counts == 0),
        Slice("one choice before", people=choice_counts == 1),
        Slice(f"at most {FEW} choices before", people=(choice_counts > 0) & (choice_counts <= FEW)),
        Slice(f"more than {FEW} choices before", people=choice_counts > FEW),
        Slice("new item (no event before)", items=counts == 0),
        Slice("known item", items=counts > 0),
    ]
    slices += by_code("language", data.nodes["User"].columns.get("language"), data.nodes["User"].names)
    slices += by_code("sector", person_sectors(data), sector_names(data))
    return [part for part in slices if people_in(part, question) >= LEAST_PEOPLE]


def people_in(part: Slice, question: Question) -> int:
    """Return the number of people in a slice."""
    relevant = question.relevant if part.items is None else question.relevant.multiply(part.items[None, :])
    has_relevant = np.asarray((relevant > 0).sum(axis=1)).ravel() > 0
    return int((has_relevant if part.people is None else has_relevant & part.people).sum())


def by_code(name: str, codes: NDArray[np.float64] | None, names: dict[str, list[str]]) -> list[Slice]:
    """Return one slice of people for each value of a coded column, except the unnamed value."""
    if codes is None:
        return []
    return [Slice(f"{name} {value}", people=codes == code) for code, value in enumerate(names.get(name, [])) if value]


def person_sectors(data: Dataset) -> NDArray[np.float64] | None:
    """Return the sector code of each person's occupation, -1 for none; ``None`` if there are no sectors."""
    occupations = data.nodes.get("Occupation")
    if occupations is None or "sector" not in occupations.columns:
        return None
    person_occupations = single(data.relations.get(("User", "WORKED_AS", "Occupation")), data.count("User"))
    return np.append(occupations.columns["sector"], -1.0)[person_occupations]


def sector_names(data: Dataset) -> dict[str, list[str]]:
    """Return the names of the sector codes."""
    occupations = data.nodes.get("Occupation")
    return occupations.names if occupations else {}
