"""Places are found by their names, and by those of their countries."""

import pytest

from gnn.search.place_lookup import PlaceLookup
from graph.catalogue.lookup import PlaceNames

LOOKUP = PlaceLookup(
    [
        PlaceNames("jo", "Jordan", (), None, "Jordan"),
        PlaceNames("jo-irbid", "Irbid", ("\u0625\u0631\u0628\u062f",), None, "Jordan"),
        PlaceNames("ae-fujairah", "Fujairah", (), None, "United Arab Emirates"),
        PlaceNames("gb-leeds", "Leeds", (), "England", "United Kingdom"),
        PlaceNames("us-usk", "Uskville", (), "Ohio", "United States"),
        PlaceNames("nl-delft", "Delft", (), None, "Netherlands"),
        PlaceNames("nowhere", "Nowhere", (), None, None),
        PlaceNames("odd-town", "Oddtown", (), None, "Narnia"),
    ]
)


def ids(query: str) -> list[str]:
    return [id for id, _ in LOOKUP.closest(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("UAE", "ae-fujairah"), ("emirates", "ae-fujairah"), ("UK", "gb-leeds"), ("great britain", "gb-leeds"),
        ("US", "us-usk"), ("usa", "us-usk"), ("holland", "nl-delft"), ("Pays-Bas", "nl-delft"),
        ("Vereinigte Arabische Emirate", "ae-fujairah"),
        ("\u0627\u0644\u0625\u0645\u0627\u0631\u0627\u062a", "ae-fujairah"),
        ("Nethrlands", "nl-delft"), ("narnia", "odd-town"), ("irbid", "jo-irbid"),
    ],
)  # fmt: skip
def test_a_name_of_a_country_finds_the_places_in_it(query: str, expected: str) -> None:
    assert ids(query)[0] == expected


@pytest.mark.parametrize("query", ["jordan", "Jordanie", "\u0627\u0644\u0623\u0631\u062f\u0646", "jord"])
def test_a_country_comes_before_the_places_in_it(query: str) -> None:
    assert ids(query) == ["jo", "jo-irbid"]


@pytest.mark.parametrize("query", ["", "qqzzx", "NLD"])
def test_other_texts_find_nothing(query: str) -> None:
    assert ids(query) == []
