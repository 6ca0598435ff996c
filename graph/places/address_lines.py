"""Finds the lines of an address that name a town and what lies around it."""

import re
from collections.abc import Iterator, Sequence

from graph.places.addresses import POSTCODE, split_parts, without_postcode
from graph.places.countries import Countries
from graph.places.gazetteer import Gazetteer
from graph.places.streets import begins_with_house, names_street, names_unit, texts_behind_street
from graph.text_folding import fold_text

CODE_BEHIND = re.compile(r"(.+\S)\s+([A-Z]{2,3})")
MOST_WORDS = 4  # of the name of a region or country behind a city


class AddressLines:
    """Takes the lines of an address apart.

    Args:
        countries: countries and regions.
        gazetteer: cities.
    """

    def __init__(self, countries: Countries, gazetteer: Gazetteer) -> None:
        self._countries = countries
        self._gazetteer = gazetteer

    def split(self, text: str | None) -> list[str]:
        """Return the parts of an address without streets, parts of buildings and postcodes, each part once."""
        if text and self._is_city(text):
            return [" ".join(text.split())]
        pieces = [piece for part in split_parts([text]) for piece in self._split_part(part)]
        parts = {fold_text(part): part for part in reversed(list(self._without_streets(pieces)))}
        return list(reversed(parts.values()))

    def is_area(self, part: str) -> bool:
        """Return whether a part names a country or a region."""
        return self._countries.code_of(part) is not None or bool(self._countries.regions_of(part))

    def has_city_in(self, town: str, area: str) -> bool:
        """Return whether a city of some name may lie in the country or region of another name."""
        return any(self._countries.lies_in(area, city.country, city.region) for city in self._gazetteer.cities_of(town))

    def _is_city(self, part: str) -> bool:
        return bool(self._gazetteer.cities_of(part))

    def _split_part(self, part: str) -> list[str]:
        """Return the pieces of a part: a street, a town, and the region or country behind it, without postcodes."""
        for code in POSTCODE.finditer(part):
            street, town = part[: code.start()].strip(), part[code.end() :].strip()
            if town and names_street(street):
                return [*self._split_area(street), *self._split_part(town)]
        pieces = self._split_area(without_postcode(part))
        if begins_with_house(part) and not (pieces and self._is_city(pieces[0])):
            pieces = self._split_area(without_postcode(part, after_house=True))
        return pieces

    def _split_area(self, part: str) -> list[str]:
        """Return a town and the names or codes of the region and country that follow it without a comma."""
        if not part or self._is_city(part) or self.is_area(part):
            return [part] if part else []
        words = part.split()
        for count in range(min(MOST_WORDS, len(words) - 1), 0, -1):
            town, area = " ".join(words[:-count]), " ".join(words[-count:])
            if self.is_area(area) and (self.has_city_in(town, area) or self._is_town_before(town, area)):
                return [*self._split_area(town), area]
        return [part]

    def _is_town_before(self, town: str, area: str) -> bool:
        """Return whether a text may be a town that is not known, or a whole line, in front of a country or a region."""
        is_code = CODE_BEHIND.fullmatch(f"{town} {area}") is not None
        if names_street(town) or self._ends_in_area(town):
            return is_code or len(area) > 3
        return is_code and bool(self._countries.regions_of(area)) and not begins_with_house(town)

    def _ends_in_area(self, text: str) -> bool:
        pieces = text.rsplit(maxsplit=1)
        return len(pieces) == 2 and self.is_area(pieces[1]) and pieces[1].isupper()

    def _without_streets(self, pieces: Sequence[str]) -> Iterator[str]:
        """Yield the parts that are neither streets nor parts of buildings.

        What stands before them and is no known city is the name of a building or a company, if a town follows.
        """
        streets = [index for index in range(len(pieces)) if self._is_street(pieces, index)]
        if not streets:
            yield from pieces
            return
        behind = list(pieces[streets[-1] + 1 :])
        has_town = any(not self.is_area(part) or self._is_city(part) for part in behind)
        for index in range(streets[-1] + 1):
            part = pieces[index]
            if index not in streets:
                if self._is_city(part) or not has_town:
                    yield part
            elif towns := texts_behind_street(part):
                city = next(filter(self._is_city, towns), None)
                own = None if has_town or names_unit(towns[-1]) else towns[-1]
                yield from filter(None, [city or own])
        yield from behind

    def _is_street(self, pieces: Sequence[str], index: int) -> bool:
        """Return whether a part names a street, a part of a building, or a house of a street."""
        part, behind = pieces[index], pieces[index + 1 :]
        if self._is_city(part) or self.is_area(part):
            return False
        if names_street(part) or names_unit(part):
            return True
        if not begins_with_house(part):
            return False
        is_postcode = POSTCODE.match(part) is not None
        return any(self._is_city(other) or (not is_postcode and not self.is_area(other)) for other in behind)
