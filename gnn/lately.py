"""What a person has just turned to: a field in which they chose several jobs within the last week."""

from collections import Counter

import numpy as np

from gnn.catalogue import Catalogue
from gnn.dataset import Index, Mask
from gnn.serving import LINKING
from graph.state import PersonState

DAYS, CHOICES = 7.0, 3
DAY = 86_400.0


def turned_to(catalogue: Catalogue, state: PersonState, rows: Index, now: float) -> Mask:
    """Whether jobs are of an occupation that the person has just turned to, and not one of those they chose; bool [R].

    Three choices within a week in one sector make a field; its occupations are those of the choices.

    Args:
        catalogue: holds the jobs.
        state: the person's.
        rows: positions of jobs, int64 [R].
        now: seconds since 1970.
    """
    occupation = catalogue.items["Job"].occupation
    fresh = {one.id for one in state.chosen("Job", *LINKING) if now - one.at < DAYS * DAY}
    places = [place for id in fresh if (place := catalogue.position("Job", id)) is not None and occupation[place] >= 0]
    sector = catalogue.data.nodes["Occupation"].columns["sector"]
    counts = Counter(float(sector[occupation[place]]) for place in places)
    sought = {int(occupation[place]) for place in places if counts[float(sector[occupation[place]])] >= CHOICES}
    return np.asarray(np.isin(occupation[rows], list(sought)) & ~np.isin(rows, places))
