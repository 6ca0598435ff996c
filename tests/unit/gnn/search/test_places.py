"""Names of places in queries."""

import pytest

from gnn.search.ordinary_words import EVERYDAY
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
ORDINARY = PlaceIndex(
    [
        PlaceNames("us-al-mobile", "Mobile", (), "Alabama", "United States"),
        PlaceNames("gb-bath", "Bath", (), "England", "United Kingdom"),
        PlaceNames("fr-nice", "Nice", (), None, "France"),
        PlaceNames("us-tx-bolt", "Bolt", (), "Texas", "United States"),
        PlaceNames("us-tx-austin", "Austin", (), "Texas", "United States"),
    ],
    ["us-al-mobile", "gb-bath", "fr-nice", "us-tx-bolt", "us-tx-austin"],
    EVERYDAY | {"bolt"},
)


def place_in(text: str, index: PlaceIndex = INDEX) -> tuple[set[str], list[str]] | None:
    placed = index.place_in(QueryReader([index]).read(text))
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


@pytest.mark.parametrize("query", ["mobile tester", "bath fitter", "Nice team", "bolt maker", "tester mobile", "Bath"])
def test_a_name_that_is_an_ordinary_word_is_no_place_by_itself(query: str) -> None:
    assert place_in(query, ORDINARY) is None


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("tester in Mobile", "us-al-mobile"),
        ("tester, Bath", "gb-bath"),
        ("tester near nice", "fr-nice"),
        ("tester mobile alabama", "us-al-mobile"),
        ("tester Bath, England", "gb-bath"),
        ("tester austin", "us-tx-austin"),
        ("tester austin texas", "us-tx-austin"),
    ],
)
def test_a_preposition_a_comma_or_the_region_says_that_it_is_a_place(query: str, place: str) -> None:
    assert place_in(query, ORDINARY) in (({place}, ["tester"]), ({place}, ["tester", "near"]))


def test_of_two_places_the_ordinary_word_is_none() -> None:
    assert place_in("mobile tester texas", ORDINARY) == ({"us-tx-austin", "us-tx-bolt"}, ["mobile", "tester"])
