"""What a person seeks beside the best score: what they aim for, and what they have just turned to."""

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
    """Whether jobs are of an occupation that the person aims for; bool [R].

    Args:
        catalogue: holds the jobs.
        state: the person's.
        rows: positions of jobs, int64 [R].
    """
    aims = [place for link in state.targets if (place := catalogue.position("Occupation", link.id)) is not None]
    return are_among(catalogue.items[ItemLabel.JOB].occupation[rows], aims, len(catalogue.ids("Occupation")))


def turned_to(catalogue: Catalogue, state: PersonState, rows: Index, now: float) -> Mask:
    """Whether jobs are of an occupation that the person has just turned to, and not one of those they chose; bool [R].

    Three choices within a week in one sector make a field; its occupations are those of the choices.

    Args:
        catalogue: holds the jobs.
        state: the person's.
        rows: positions of jobs, int64 [R].
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
    """Whether positions are among some chosen ones of ``count``, bool [R]; -1 never is.

    A table of all positions is several times faster than ``numpy.isin``, which sorts.
    """
    table = np.zeros(count + 1, dtype=bool)
    table[np.asarray(chosen, dtype=np.int64)] = True
    return np.asarray(table[positions])
