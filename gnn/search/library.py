"""The search structures of a catalogue, built once per catalogue, whichever model serves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.item_orders import ItemOrders
from gnn.search.index import LABELS, SearchIndex
from gnn.search.name_lookup import NameLookup
from gnn.search.ordinary_words import find_ordinary_words
from gnn.search.place_lookup import PlaceLookup
from gnn.search.places import PlaceIndex, names_of_place
from graph.catalogue.lookup import Names, PlaceNames
from graph.catalogue.types import ItemLabel


@dataclass(frozen=True, slots=True)
class Library:
    """A catalogue with its search index, the lookups of skills, occupations and places by name, and orders of items.

    ``names`` are those of the graph; ``other_names`` are all alternative names that are searched, by id.
    """

    catalogue: Catalogue
    names: Names
    search: SearchIndex
    skills: NameLookup
    occupations: NameLookup
    places: PlaceLookup
    orders: ItemOrders
    other_names: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, catalogue: Catalogue, names: Names, titles: Mapping[str, Sequence[str]] | None = None) -> "Library":
        """Build the structures of a catalogue.

        Args:
            catalogue: the catalogue.
            names: the names of its nodes.
            titles: further titles of occupations, by id, that people search for.
        """
        places = place_names(catalogue, names)
        texts = {label: catalogue.data.nodes[label].texts for label in LABELS}
        ordinary = find_ordinary_words((name for place in places for name in names_of_place(place)), texts)
        named_occupations = add_titles(names.occupations, titles or {})
        others = replace(names, occupations=named_occupations).other_names()
        search = SearchIndex(catalogue, others, PlaceIndex(places, places_with_jobs(catalogue), ordinary))
        names_by_label = {"Skill": [*names.skills, *names.tags], "Occupation": named_occupations}
        skills, occupations = (
            NameLookup(own, search.lexicons[label], catalogue.ids(label)) for label, own in names_by_label.items()
        )
        return cls(catalogue, names, search, skills, occupations, PlaceLookup(places), ItemOrders(catalogue), others)

    def update(self, catalogue: Catalogue) -> "Library":
        """Return the structures of a later state of the catalogue with the same names; only changes are analysed."""
        names, with_jobs = place_names(catalogue, self.names), places_with_jobs(catalogue)
        old = self.search.places
        places = old if with_jobs == old.with_jobs else PlaceIndex(names, with_jobs, old.ordinary)
        search = SearchIndex(catalogue, self.other_names, places, self.search)
        is_known = len(catalogue.ids("Place")) == len(self.catalogue.ids("Place"))
        lookup = self.places if is_known else PlaceLookup(names)
        return replace(self, catalogue=catalogue, search=search, places=lookup, orders=ItemOrders(catalogue))


def add_titles(
    occupations: Sequence[tuple[str, str, list[str]]], titles: Mapping[str, Sequence[str]]
) -> list[tuple[str, str, list[str]]]:
    """Return the names of occupations, with further titles by id."""
    return [(id, name, [*others, *titles.get(id, ())]) for id, name, others in occupations]


def places_with_jobs(catalogue: Catalogue) -> frozenset[str]:
    """Return the ids of the places that jobs are in."""
    ids, used = catalogue.ids("Place"), np.unique(catalogue.items[ItemLabel.JOB].place)
    return frozenset(ids[index] for index in used.tolist() if index >= 0)


def place_names(catalogue: Catalogue, names: Names) -> list[PlaceNames]:
    """Return the names of all places; of one that a job has brought since the names were read, its own name alone."""
    known_places = {place.id for place in names.places}
    table = catalogue.data.nodes["Place"]
    new = [
        PlaceNames(id, title)
        for id, title in zip(table.ids, table.titles, strict=True)
        if id not in known_places and title
    ]
    return [*names.places, *new]
