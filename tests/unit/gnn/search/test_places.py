"""Names of places in queries."""

import pytest

from gnn.search.places import PlaceIndex
from gnn.search.query import QueryReader
from graph.catalogue.lookup import PlaceNames

PLACES = [
    PlaceNames("eg-cairo", "Cairo", ("\u0627\u0644\u0642\u0627\u0647\u0631\u0629", "Le Caire"), None, "Egypt"),
    PlaceNames("eg-giza-dokki", "Dokki", (), "Giza", "Egypt"),
    PlaceNames("sa-riyadh", "Riyadh", (), None, "Saudi Arabia"),
    PlaceNames("is-hofn", "H\u00f6fn", (), None, "Iceland"),
]
INDEX = PlaceIndex(PLACES, ["eg-cairo", "eg-giza-dokki", "sa-riyadh"])


def place_in(text: str) -> tuple[set[str], list[str]] | None:
    placed = INDEX.place_in(QueryReader([INDEX]).read(text))
    return (set(placed.places), [term.word for term in placed.rest.terms]) if placed else None


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("nurse cairo", {"eg-cairo"}),
        ("nurse in Cario", {"eg-cairo"}),
        ("nurse \u0627\u0644\u0642\u0627\u0647\u0631\u0647", {"eg-cairo"}),
        ("nurse le caire", {"eg-cairo"}),
        ("nurse giza", {"eg-giza-dokki"}),
        ("egypt nurse", {"eg-cairo", "eg-giza-dokki"}),
        ("nurse KSA", {"sa-riyadh"}),
        ("nurse saudi arabia", {"sa-riyadh"}),
    ],
)
def test_a_place_is_known_by_its_names_its_region_and_its_country(query: str, places: set[str]) -> None:
    assert place_in(query) == (places, ["nurse"])


@pytest.mark.parametrize("query", ["nurse", "nurse h\u00f6fn", "nurse eg", ""])
def test_other_words_codes_and_places_without_jobs_are_no_places(query: str) -> None:
    assert place_in(query) is None
