"""Detects what a person wants beyond the highest score: stated goals and recent changes of direction."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import DAY, Index, Mask
from gnn.scoring.blend import LINKING
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState

DAYS, CHOICES = 7.0, 3


def aimed_for(catalogue: Catalogue, state: PersonState, rows: Index) -> Mask:
    """Returns whether each job's occupation is one of the person's targets; bool [R].

    Args:
        catalogue: the catalogue that holds the jobs.
        state: the person's state.
        rows: indices of jobs, int64 [R].
    """
    aims = [place for link in state.targets if (place := catalogue.position("Occupation", link.id)) is not None]
    return are_among(catalogue.items[ItemLabel.JOB].occupation[rows], aims, len(catalogue.ids("Occupation")))


def turned_to(catalogue: Catalogue, state: PersonState, rows: Index, now: float) -> Mask:
    """Returns whether each job is in an occupation the person has recently turned to; bool [R].

    Three choices in one sector within a week mark a new direction; its occupations are those of the choices.
    Jobs that the person already chose are excluded.

    Args:
        catalogue: the catalogue that holds the jobs.
        state: the person's state.
        rows: indices of jobs, int64 [R].
        now: seconds since 1970.
    """
    occupation = catalogue.items[ItemLabel.JOB].occupation
    last = state.last_chosen(ItemLabel.JOB, *LINKING)
    known = {place: at for id, at in last.items() if (place := catalogue.position(ItemLabel.JOB, id)) is not None}
    fresh = [place for place, at in known.items() if now - at < DAYS * DAY and occupation[place] >= 0]
    chosen, sector = occupation[fresh], catalogue.data.nodes["Occupation"].columns["sector"]
    counts = Counter(sector[chosen].tolist())
    sought = [one for one in chosen.tolist() if counts[sector[one]] >= CHOICES]
    if not sought:
        return np.zeros(len(rows), dtype=bool)
    turned = are_among(occupation[rows], sought, len(catalogue.ids("Occupation")))
    return turned & ~are_among(rows, list(known), len(occupation))


def are_among(positions: Index, chosen: Sequence[int], count: int) -> Mask:
    """Returns whether each position is among the chosen ones out of ``count``, bool [R]; -1 never is.

    A lookup table over all positions is several times faster than ``numpy.isin``, which sorts.
    """
    table = np.zeros(count + 1, dtype=bool)
    table[np.asarray(chosen, dtype=np.int64)] = True
    return np.asarray(table[positions])
