"""Finds the person's own choices that a reason about an item may cite: in its place, its occupation or its topics.

A reason never cites what the person dismissed since, nor the item itself or a copy of it.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice

from gnn.data.catalogue import Catalogue
from gnn.scoring.blend import LINKING
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import PersonState

MOST_IN_PLACE = 50
WORD, SHORTEST = re.compile(r"[^\W\d_]+"), 4
LEVEL_WORDS = frozenset(
    {"junior", "senior", "lead", "head", "chief", "principal", "level", "time", "full", "part", "with"}
)
ENOUGH = 2  # postings of one group: at most one of them is that of the item

Citations = Mapping[str, Sequence[tuple[str, str]]]


def list_citable(
    catalogue: Catalogue, state: PersonState, label: ItemLabel, types: Collection[InteractionType] = LINKING
) -> list[tuple[str, int]]:
    """Return the id and index of the items that a person chose, without those dismissed, latest choice first.

    What was dismissed once is dismissed in every copy.

    Args:
        catalogue: the catalogue; what is newer than it is left out.
        state: the person's state.
        label: label of the items.
        types: what the person did with them.
    """
    dismissed = {
        catalogue.posting(label, index)
        for choice in state.choices_of(label, InteractionType.DISMISS)
        if (index := catalogue.position(label, choice.id)) is not None
    }
    return [
        (id, index)
        for id in state.last_chosen(label, *types)
        if (index := catalogue.position(label, id)) is not None and catalogue.posting(label, index) not in dismissed
    ]


def cite_near_jobs(catalogue: Catalogue, state: PersonState, indices: Sequence[int]) -> Citations:
    """Map jobs to their place and the latest job for like work there that the person chose.

    A look is no wish for a place, and a place alone is no likeness. Remote work and the place where the person lives
    have none to tell of.

    Args:
        catalogue: the catalogue that holds the jobs.
        state: the person's state.
        indices: indices of the jobs.
    """
    places, ids, place_ids = catalogue.groups.groups["place"], catalogue.ids(ItemLabel.JOB), catalogue.ids("Place")
    remote, home = catalogue.items[ItemLabel.JOB].columns["remote"], catalogue.position("Place", state.place or "")
    jobs_by_place: dict[int, list[tuple[str, int]]] = {}
    for id, job in list_citable(catalogue, state, ItemLabel.JOB):
        jobs_by_place.setdefault(int(places[job]), []).append((id, job))
    citations: dict[str, Sequence[tuple[str, str]]] = {}
    for index in indices:
        place = int(places[index])
        similar_jobs = (
            id
            for id, job in jobs_by_place.get(place, [])[:MOST_IN_PLACE]
            if place >= 0 and place != home and remote[index] != 1.0 and are_alike(catalogue, index, job)
        )
        citations[ids[index]] = [(place_ids[place], id) for id in islice(similar_jobs, 1)]
    return citations


def find_jobs_at_home(catalogue: Catalogue, state: PersonState, indices: Sequence[int]) -> frozenset[str]:
    """Return the ids of the jobs on site where the person lives; arguments as in :func:`cite_near_jobs`."""
    home = catalogue.position("Place", state.place or "")
    if home is None:
        return frozenset()
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    return frozenset(
        ids[index] for index in indices if jobs.place[index] == home and jobs.columns["remote"][index] != 1.0
    )


def are_alike(catalogue: Catalogue, first: int, second: int) -> bool:
    """Return whether two postings are for like work: of near occupations, or with a word of their titles in common."""
    if catalogue.posting(ItemLabel.JOB, first) == catalogue.posting(ItemLabel.JOB, second):
        return False
    own, other = (int(catalogue.items[ItemLabel.JOB].occupation[job]) for job in (first, second))
    if own >= 0 and other >= 0:
        return own == other or catalogue.near[own, other] > 0 or catalogue.near[other, own] > 0
    titles = catalogue.data.nodes[ItemLabel.JOB].titles
    return not title_words(titles[first]).isdisjoint(title_words(titles[second]))


def title_words(title: str) -> set[str]:
    """Return the words of a title that say what the work is."""
    return {word for word in WORD.findall(title.casefold()) if len(word) >= SHORTEST and word not in LEVEL_WORDS}


def cite_common_items(catalogue: Catalogue, state: PersonState, label: ItemLabel, indices: Sequence[int]) -> Citations:
    """Map items to their occupation (jobs) or topics (courses), each with the latest choice in it, latest first."""
    group_label = "Occupation" if label == ItemLabel.JOB else "Topic"
    citable = list_citable(catalogue, state, label)
    return cite_latest(catalogue, label, group_label, citable, indices, catalogue.items[label].groups)


def cite_latest(
    catalogue: Catalogue,
    label: ItemLabel,
    group_label: str,
    citable: Sequence[tuple[str, int]],
    indices: Sequence[int],
    groups_of: Callable[[int], Collection[int]],
) -> Citations:
    """Map items to their groups, each with the latest choice of another posting in it, latest choice first.

    Args:
        catalogue: the catalogue that holds the items.
        label: label of the items.
        group_label: label of the groups.
        citable: id and index of what the person chose, latest first.
        indices: indices of the items.
        groups_of: returns the indices of an item's groups.
    """
    latest: dict[int, dict[int, tuple[int, str]]] = {group: {} for index in indices for group in groups_of(index)}
    for rank, (id, index) in enumerate(citable):
        for group in groups_of(index):
            if group in latest and len(latest[group]) < ENOUGH:
                latest[group].setdefault(catalogue.posting(label, index), (rank, id))
    ids, group_ids = catalogue.ids(label), catalogue.ids(group_label)
    citations: dict[str, Sequence[tuple[str, str]]] = {}
    for index in indices:
        own_posting = catalogue.posting(label, index)
        pairs = [
            (*choices[0], group)
            for group in groups_of(index)
            if (choices := [choice for posting, choice in latest[group].items() if posting != own_posting])
        ]
        citations[ids[index]] = [(group_ids[group], id) for _, id, group in sorted(pairs)]
    return citations
