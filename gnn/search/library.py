"""The search structures of a catalogue, built once per catalogue, whichever model serves it."""

from dataclasses import dataclass
from functools import cached_property

from gnn.data.catalogue import Catalogue
from gnn.search.index import SearchIndex, index_of
from gnn.search.name_lookup import NameLookup
from graph.catalogue.lookup import Names


@dataclass(frozen=True)
class Library:
    """A catalogue's search index and name lookup."""

    catalogue: Catalogue
    names: Names

    @cached_property
    def search(self) -> SearchIndex:
        """The lexical search index of the catalogue."""
        return index_of(self.catalogue, self.names.others())

    @cached_property
    def lookup(self) -> NameLookup:
        """The lookup of skill names."""
        return NameLookup(self.names.skills)
