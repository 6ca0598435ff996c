"""Look-up of places and occupations by name, and what search says of an Arabic query."""

from collections.abc import Iterator
from itertools import product
from typing import Any, LiteralString

import pytest

from api.graphql import ids
from graph.db.client import GraphClient
from graph.viewer import VISITOR
from tests.conftest import Server
from tests.door import Door, open_door

ADDED: LiteralString = """
CREATE (:Place {id: 'zz-zyland', name: 'Zyland', region: 'North', country: 'Farawayia',
    alternativeNames: ['\u0632\u064a\u0644\u0627\u0646\u062f\u0629', 'Zylandia']})
CREATE (:Occupation {id: 'zymurgist', title: 'zymurgist', alternativeTitles: ['brewing chemist'], isco: '2113',
    titleArabic: '\u0639\u0627\u0644\u0645 \u062a\u062e\u0645\u064a\u0631 / '
        + '\u0639\u0627\u0644\u0645\u0629 \u062a\u062e\u0645\u064a\u0631'})
"""
PLACES = """query ($query: String!, $after: String) { places(query: $query, first: 1, after: $after) {
  edges { node { id name region country } } pageInfo { hasNextPage endCursor } } }"""
OCCUPATIONS = """query ($query: String, $after: String) { occupations(query: $query, first: 1, after: $after) {
  edges { node { id title isco } } pageInfo { hasNextPage endCursor } } }"""
DOCUMENTS = {"places": PLACES, "occupations": OCCUPATIONS}
SEARCH = "query ($query: String!) { search(query: $query) { readsMeaning edges { score matchedBy } } }"


@pytest.fixture
async def named(world: GraphClient) -> None:
    await world.write(ADDED)


@pytest.fixture
def door(server: Server, named: None) -> Iterator[Door]:
    with open_door(server) as opened:
        yield opened


def first(door: Door, field: str, query: str) -> dict[str, Any] | None:
    """The first place or occupation that a query finds."""
    data, errors = door.ask(DOCUMENTS[field], {"query": query}, VISITOR)
    assert errors == []
    edges = data[field]["edges"]
    return edges[0]["node"] if edges else None


def test_places_are_found_by_their_names_in_any_language(door: Door) -> None:
    place = {"id": ids.encode("Place", "zz-zyland"), "name": "Zyland", "region": "North", "country": "Farawayia"}
    for query in ("zyland", "zylnad", "Zyl", "zylandia", "\u0632\u064a\u0644\u0627\u0646\u062f\u0647", "farawayia"):
        assert first(door, "places", query) == place, query


def test_occupations_are_found_by_their_titles(door: Door) -> None:
    occupation = {"id": ids.encode("Occupation", "zymurgist"), "title": "zymurgist", "isco": "2113"}
    for query in (
        "zymurgist",
        "zymrugist",
        "brewing chemst",
        "\u0639\u0627\u0644\u0645\u0647 \u062a\u062e\u0645\u064a\u0631",
    ):
        assert first(door, "occupations", query) == occupation, query


def test_names_come_in_pages_and_nonsense_finds_none(door: Door) -> None:
    titles, after = list[str](), None
    for _ in range(3):
        data, errors = door.ask(OCCUPATIONS, {"query": "engineer", "after": after}, VISITOR)
        assert errors == []
        titles += [edge["node"]["title"] for edge in data["occupations"]["edges"]]
        after = data["occupations"]["pageInfo"]["endCursor"]
    assert len(set(titles)) == 3
    assert first(door, "places", "qqzzxxw") is None
    assert first(door, "occupations", "qqzzxxw") is None


def test_a_name_must_be_given_and_short(door: Door) -> None:
    for document, query in product(DOCUMENTS.values(), (" ", "x" * 1_001)):
        _, [error] = door.ask(document, {"query": query}, VISITOR)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["message"].startswith("query: must")


def test_search_says_that_it_read_no_meaning_without_a_model(door: Door) -> None:
    data, errors = door.ask(SEARCH, {"query": "zymurgist"}, VISITOR)
    assert errors == []
    assert data["search"]["readsMeaning"] is False
    assert data["search"]["edges"][0] == {"score": 1.0, "matchedBy": ["WORDS"]}
