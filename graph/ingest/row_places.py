"""The places that rows of a source name."""

from pathlib import Path
from typing import Any

from graph.ingest.item_rows import ADDRESS, Fields
from graph.ingest.quotes import quote
from graph.ingest.report import Report
from graph.ingest.table_map import TableMap
from graph.places.reading import PlaceReader, Reading


class RowPlaces:
    """Reads the places of rows. Equal addresses are read once.

    Args:
        reader: reads places.
        columns: the map; the country under its ``[defaults]`` is that of places whose own is not known.
    """

    def __init__(self, reader: PlaceReader, columns: TableMap) -> None:
        self._reader = reader
        self._usual_country: str | None = columns.default_values().get("country")
        self._column = next((columns.columns[field][0] for field in ADDRESS if field in columns.columns), "place")
        self._readings: dict[tuple[Any, ...], Reading] = {}

    def read(self, fields: Fields) -> Reading:
        """Return what the address in a row's fields says: one place, and the texts of others."""
        address = place, region, country = tuple(fields.get(field) for field in ADDRESS)
        if address not in self._readings:
            usual = self._usual_country
            own_country = None if country == usual else country
            self._readings[address] = self._reader.read_first(place, region, own_country, usual_country=usual)
        return self._readings[address]

    def note_others(self, report: Report, path: Path, line: int, fields: Fields) -> None:
        """Report the places that a row names besides the one that counts."""
        if other_places := self.read(fields).others:
            quoted_places = ", ".join(quote(other) for other in other_places)
            report.leave_out(path, line, self._column, f"a row takes one place: without {quoted_places}")
