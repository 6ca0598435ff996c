"""Detects what a person wants beyond the highest score: stated goals and recent changes of direction."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import DAY, Index, Mask
from gnn.scoring.blend import LINKING
from graph.catalogue.types import ItemLabel
from graph.people.state import Origin, PersonState

DAYS, CHOICES = 7.0, 3


def aimed_for(catalogue: Catalogue, state: PersonState, rows: Index) -> Mask:
    """Return whether each job's occupation is one of the person's targets; bool [R].

    Args:
        catalogue: the catalogue that holds the jobs.
        state: the person's state.
        rows: indices of jobs, int64 [R].
    """
    aims = [index for link in state.targets if (index := catalogue.position("Occupation", link.id)) is not None]
    return are_among(catalogue.items[ItemLabel.JOB].occupation[rows], aims, len(catalogue.ids("Occupation")))


def turned_to(catalogue: Catalogue, state: PersonState, rows: Index, now: float) -> Mask:
    """Return whether each job is in an occupation the person has recently turned to; bool [R].

    Three choices within a week in one sector, in which the person neither worked nor aims to, mark a new direction; its
    occupations are those of the choices.
    Jobs that the person already chose are excluded.

    Args:
        catalogue: the catalogue that holds the jobs.
        state: the person's state.
        rows: indices of jobs, int64 [R].
        now: seconds since 1970.
    """
    occupation = catalogue.items[ItemLabel.JOB].occupation
    last = state.last_chosen(ItemLabel.JOB, *LINKING)
    chosen_times = {row: at for id, at in last.items() if (row := catalogue.position(ItemLabel.JOB, id)) is not None}
    recent = [row for row, at in chosen_times.items() if now - at < DAYS * DAY and occupation[row] >= 0]
    recent_occupations, sector = occupation[recent], catalogue.data.nodes["Occupation"].columns["sector"]
    counts, own_sectors = (
        Counter(sector[recent_occupations].tolist()),
        sector[own_occupations(catalogue, state)].tolist(),
    )
    new_sectors = {code for code, count in counts.items() if count >= CHOICES}.difference(own_sectors)
    new_occupations = [index for index in recent_occupations.tolist() if sector[index] in new_sectors]
    if not new_occupations:
        return np.zeros(len(rows), dtype=bool)
    matches = are_among(occupation[rows], new_occupations, len(catalogue.ids("Occupation")))
    return matches & ~are_among(rows, list(chosen_times), len(occupation))


def is_of_own_occupation(catalogue: Catalogue, state: PersonState, rows: Index) -> Mask:
    """Return whether each job's occupation is one that the person held, aims for or names; bool [R].

    Args:
        catalogue: the catalogue that holds the jobs.
        state: the person's state.
        rows: indices of jobs, int64 [R].
    """
    occupations = own_occupations(catalogue, state)
    return are_among(catalogue.items[ItemLabel.JOB].occupation[rows], occupations, len(catalogue.ids("Occupation")))


def own_occupations(catalogue: Catalogue, state: PersonState) -> list[int]:
    """Return the indices of the occupations that a person held, aims for or names; no guess is among them."""
    links = [link for link in (*state.careers, *state.targets) if link.origin is not Origin.GUESSED]
    return [index for link in links if (index := catalogue.position("Occupation", link.id)) is not None]


def are_among(positions: Index, selection: Sequence[int], count: int) -> Mask:
    """Return whether each position is in the selection, out of ``count`` positions, bool [R]; -1 never is.

    A lookup table over all positions is several times faster than ``numpy.isin``, which sorts.
    """
    table = np.zeros(count + 1, dtype=bool)
    table[np.asarray(selection, dtype=np.int64)] = True
    return np.asarray(table[positions])
