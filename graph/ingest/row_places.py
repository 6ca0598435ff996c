"""The places that rows of a source name."""

from typing import Any

from graph.ingest.item_rows import ADDRESS, Fields, read_place
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
        stated = tuple(fields.get(field) for field in ADDRESS)
        if stated not in self._places:
            self._places[stated] = read_place(self._reader, fields, self._usual_country)
        return self._places[stated]
