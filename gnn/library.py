"""What a catalogue is looked up by: made once for a catalogue, whichever model serves it."""

from dataclasses import dataclass
from functools import cached_property

from gnn.catalogue import Catalogue
from gnn.lookup import NameLookup
from gnn.search import SearchIndex, index_of
from graph.catalogue import Names


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
