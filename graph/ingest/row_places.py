"""The places that rows of a source name."""

from typing import Any

from graph.ingest.item_rows import ADDRESS, Fields
from graph.places.reading import PlaceReader, PlaceText


class RowPlaces:
    """Reads the places of rows. Equal addresses are read once.

    Args:
        reader: reads places.
        usual_country: the country of places whose own is not known, as ``[defaults]`` gives it.
    """

    def __init__(self, reader: PlaceReader, usual_country: str | None) -> None:
        self._reader = reader
        self._usual_country = usual_country
        self._places: dict[tuple[Any, ...], PlaceText | None] = {}

    def read(self, fields: Fields) -> PlaceText | None:
        """Return the place that the address in a row's fields names; ``None`` if it names none."""
        address = place, region, country = tuple(fields.get(field) for field in ADDRESS)
        if address not in self._places:
            usual = self._usual_country
            own_country = None if country == usual else country
            self._places[address] = self._reader.read(place, region, own_country, usual_country=usual)
        return self._places[address]
