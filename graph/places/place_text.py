"""A place that a text names, and its id."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum, auto

from graph.slug import make_slug
from graph.text_folding import fold_text

TRANSLITERATED = frozenset("\u0304\u0323\u0331")  # combining macron, dot and line below


class PlaceKind(StrEnum):
    """What is known of a place: it is a city, a country or a region, or the source's own name for something else."""

    CITY = auto()
    AREA = auto()
    OWN = auto()


@dataclass(frozen=True, slots=True)
class PlaceText:
    """A place that a text names: names for people, the id, and other names by which it may be searched."""

    id: str
    name: str
    region: str | None
    country: str | None
    other_names: tuple[str, ...] = ()
    kind: PlaceKind = PlaceKind.OWN

    def to_row(self) -> dict[str, str | list[str]]:
        """Return the properties of the place's node."""
        properties = {"id": self.id, "name": self.name, "region": self.region, "country": self.country}
        row: dict[str, str | list[str]] = {name: value for name, value in properties.items() if value}
        return row | ({"alternativeNames": list(self.other_names)} if self.other_names else {})


def make_id(*parts: str) -> str:
    """Return the id of a place: country, region and name."""
    return "-".join(slug for part in parts if (slug := make_slug(fold_text(part))))


def is_transliterated(name: str) -> bool:
    """Return whether a name has the marks of a scholarly transliteration."""
    return not TRANSLITERATED.isdisjoint(unicodedata.normalize("NFD", name))
