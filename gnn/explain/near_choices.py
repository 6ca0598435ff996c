"""Finds, for each job of a page, the latest job in the same place that the person did something with."""

from collections.abc import Mapping, Sequence

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import STRENGTH
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState


def find_near_choices(catalogue: Catalogue, state: PersonState, indices: Sequence[int]) -> Mapping[str, str]:
    """Map the places of some jobs to the latest job there that the person viewed, liked, saved or applied to.

    Args:
        catalogue: the catalogue that holds the jobs.
        state: the person's state.
        indices: indices of the jobs.
    """
    places, ids = catalogue.groups.groups["place"], catalogue.ids("Place")
    left = {int(places[index]) for index in indices if places[index] >= 0}
    job_by_place: dict[str, str] = {}
    for job in state.last_chosen(ItemLabel.JOB, *STRENGTH):
        index = catalogue.position(ItemLabel.JOB, job)
        place = -1 if index is None else int(places[index])
        if place in left:
            job_by_place[ids[place]] = job
            left.discard(place)
    return job_by_place
