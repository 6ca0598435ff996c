"""The search structures of a catalogue, built once per catalogue, whichever model serves it."""

from dataclasses import dataclass, replace

from gnn.data.catalogue import Catalogue
from gnn.search.index import SearchIndex, index_of
from gnn.search.name_lookup import NameLookup
from graph.catalogue.lookup import Names


@dataclass(frozen=True, slots=True)
class Library:
    """A catalogue with its lexical search index, and the lookup of skill names."""

    catalogue: Catalogue
    names: Names
    search: SearchIndex
    lookup: NameLookup

    @classmethod
    def of(cls, catalogue: Catalogue, names: Names) -> "Library":
        """Build the structures of a catalogue."""
        return cls(catalogue, names, index_of(catalogue, names.others()), NameLookup([*names.skills, *names.tags]))

    def update(self, catalogue: Catalogue) -> "Library":
        """Return the structures of a later state of the catalogue with the same names; only changes are analysed."""
        search = index_of(catalogue, self.names.others(), self.search)
        return replace(self, catalogue=catalogue, search=search)
