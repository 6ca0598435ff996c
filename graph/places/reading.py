"""Reads the place that a source names, also where its text names several."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.places.address_reader import AddressReader
from graph.places.addresses import CHOICE, LIST, OR, Alternative, split_alternatives
from graph.places.countries import load_countries
from graph.places.gazetteer import load_gazetteer
from graph.places.place_text import PlaceKind, PlaceText

METROPOLIS = 500_000  # people; only cities of this size are taken for several in a list with commas
FAR = 200.0  # kilometres; a place nearer to the next city may be a district of it


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source's text of a place says: the place, and the texts of further places, which are left out."""

    place: PlaceText | None
    others: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the place is a city, a region or a country."""
        return self.place is not None and self.place.kind is not PlaceKind.OWN


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a source says of a place besides its text: a region, a country, and the usual country."""

    region: str | None = None
    country: str | None = None
    usual_country: str | None = None


class PlaceReader:
    """Reads places.

    Args:
        addresses: reads addresses of one place each.
    """

    def __init__(self, addresses: AddressReader) -> None:
        self._addresses = addresses

    def read(
        self,
        place: str | None,
        region: str | None = None,
        country: str | None = None,
        *,
        usual_country: str | None = None,
    ) -> PlaceText | None:
        """Return the place that a source names, the first that is known; ``None`` if it names none.

        "Remote", "multiple locations" and the like are no place.

        Args:
            place: the town, or a whole address with parts separated by commas.
            region: the region, if the source names it separately.
            country: the country, likewise. A country that is not known is kept as it is.
            usual_country: the country that is meant if the other texts leave it open.
        """
        return self.read_first(place, region, country, usual_country=usual_country).place

    def read_first(
        self,
        place: str | None,
        region: str | None = None,
        country: str | None = None,
        *,
        usual_country: str | None = None,
    ) -> Reading:
        """Return the first known place of a text, and the texts of the others. The arguments are those of `read`."""
        around = Surroundings(region, country, usual_country)
        text = place or ""
        if self._addresses.names_city(text):
            return self._read_one(text, around)
        lists = split_alternatives(text, LIST)
        alone = [self._read_alternative(part, Surroundings(usual_country=usual_country)) for part in lists]
        if len(ids_of(alone, PlaceKind.CITY)) > 1:
            return self._choose(lists, around)
        whole = self._read_one(text, around)
        if whole.is_known or whole.place is None:
            return whole
        if len(ids_of(alone, PlaceKind.CITY, PlaceKind.AREA)) > 1:
            return self._choose(lists, around)
        choices = split_alternatives(text, CHOICE)
        if OR.search(text) or any(self._read_alternative(part, around).is_known for part in choices):
            return self._choose(choices, around) if choices else whole
        return whole

    def _choose(self, alternatives: Sequence[Alternative], around: Surroundings) -> Reading:
        """Return the first known place of several alternatives, with the texts of the others."""
        readings = [self._read_alternative(alternative, around) for alternative in alternatives]
        best_reading = next((reading for reading in readings if reading.is_known), readings[0])
        others = [
            alternative.text
            for alternative, reading in zip(alternatives, readings, strict=True)
            if reading is not best_reading and (reading.place is None or reading.place != best_reading.place)
        ]
        return Reading(best_reading.place, (*best_reading.others, *others))

    def _read_alternative(self, alternative: Alternative, around: Surroundings) -> Reading:
        """Return the place of one alternative, within what all of them share if that makes sense."""
        within = self._read_one(", ".join(filter(None, (alternative.text, alternative.shared))), around)
        if within.is_known or not alternative.shared:
            return within
        alone = self._read_one(alternative.text, around)
        return alone if alone.is_known else within

    def _read_one(self, text: str, around: Surroundings) -> Reading:
        """Return the place of a text that may be a list with commas."""
        parts = self._addresses.split(text)
        segments = self._split_cities(parts) if not (around.region or around.country) else []
        first = ", ".join(segments[0]) if len(segments) > 1 else text
        place = self._addresses.read(first, around.region, around.country, around.usual_country)
        return Reading(place, tuple(", ".join(segment) for segment in segments[1:]))

    def _split_cities(self, parts: Sequence[str]) -> list[Sequence[str]]:
        """Return the parts of several cities that lie far from each other, each with its region and country.

        The list is empty if the parts are not those of such cities.
        """
        city = self._addresses.find_sure_city(parts, METROPOLIS) if parts else None
        if city is not None:
            return [parts]
        for size in range(len(parts) - 1, 0, -1):
            city = self._addresses.find_sure_city(parts[:size], METROPOLIS)
            rest = self._split_cities(parts[size:]) if city else []
            following = self._addresses.find_sure_city(rest[0], METROPOLIS) if rest else None
            if city and following and (city.country != following.country or city.distance_to(following) > FAR):
                return [parts[:size], *rest]
        return []


def ids_of(readings: Sequence[Reading], *kinds: PlaceKind) -> set[str]:
    """Return the ids of the places of some kinds."""
    return {reading.place.id for reading in readings if reading.place is not None and reading.place.kind in kinds}


def load_place_reader() -> PlaceReader:
    """Return a reader of all countries and cities. The first call takes a second."""
    return PlaceReader(AddressReader(load_countries(), load_gazetteer()))


def read_place_text(text: str) -> PlaceText | None:
    """Return the place that a text names; ``None`` if it names none."""
    return load_place_reader().read(text)
