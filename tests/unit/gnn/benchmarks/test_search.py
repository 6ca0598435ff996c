"""The evaluation of search."""

import random

import pytest

from gnn.benchmarks.search import judge_search, misspell_title, parse_query, read_queries, sample_queries
from gnn.benchmarks.worlds import snapshot_of
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import dataset_of
from gnn.errors import DataError
from gnn.search.index import LABELS
from gnn.search.library import Library
from graph.catalogue.lookup import Names
from graph.world.simulate import simulate
from tests.unit.conftest import TINY


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.of(catalogue_of(dataset_of(snapshot_of(simulate(TINY)))), Names())


def test_every_written_query_can_be_read() -> None:
    queries = read_queries()
    assert len(queries) > 120
    assert len({(query.text, query.labels) for query in queries}) == len(queries)


def test_a_malformed_query_is_named() -> None:
    with pytest.raises(DataError, match="title"):
        parse_query("exact", {"text": "nurse"})


def test_a_slip_changes_one_letter_of_one_word() -> None:
    draw = random.Random(1)  # noqa: S311 - a sample, not a secret
    slips = {misspell_title("the gardener", draw) for _ in range(100)}
    assert all(text.startswith("the g") and abs(len(text) - 12) <= 1 for text in slips)


def test_outcomes_say_what_passed_and_what_could(library: Library) -> None:
    name = library.catalogue.data.nodes["Skill"].titles[0]
    queries = [
        parse_query("exact", {"text": name, "types": ["SKILL"], "title": f"^{name}$", "within": 1}),
        parse_query("exact", {"text": name, "types": ["SKILL"], "title": "no such name"}),
        parse_query("nonsense", {"text": "zzzzxq", "nothing": True}),
        parse_query("nonsense", {"text": name, "nothing": True}),
    ]
    outcomes = list(judge_search(queries, lambda text, labels: library.search.search(text, labels).hits, library))
    assert [outcome.passed for outcome in outcomes] == [True, False, True, False]
    assert [outcome.reachable for outcome in outcomes] == [True, False, True, True]
    assert outcomes[0].first == [f"Skill: {name}"]


def test_titles_are_sampled_alike_each_time(library: Library) -> None:
    sampled = list(sample_queries(library.catalogue, 7))
    assert [query.text for query in sampled] == [query.text for query in sample_queries(library.catalogue, 7)]
    assert {query.result_label for query in sampled} == set(LABELS)
