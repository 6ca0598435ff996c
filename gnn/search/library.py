"""What a catalogue is looked up by: made once for a catalogue, whichever model serves it."""

from dataclasses import dataclass
from functools import cached_property

from gnn.data.catalogue import Catalogue
from gnn.search.index import SearchIndex, index_of
from gnn.search.name_lookup import NameLookup
from graph.catalogue.lookup import Names


@dataclass(frozen=True)
class Library:
    """A catalogue's words and names."""

    catalogue: Catalogue
    names: Names

    @cached_property
    def search(self) -> SearchIndex:
        """Words of the catalogue."""
        return index_of(self.catalogue, self.names.others())

    @cached_property
    def lookup(self) -> NameLookup:
        """Names of skills."""
        return NameLookup(self.names.skills)
