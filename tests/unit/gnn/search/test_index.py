"""The search index."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gnn.benchmarks.search import LONG_WORD, misspell_title
from gnn.benchmarks.worlds import snapshot_of
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import dataset_of
from gnn.scoring.blend import Serving
from gnn.scoring.link_scorer import Semantics
from gnn.search.index import LABELS, is_latin
from gnn.search.library import Library
from graph.catalogue.lookup import Names
from graph.snapshot.patch import patch_snapshot
from graph.snapshot.tables import Snapshot
from graph.world.simulate import simulate
from tests.unit.conftest import TINY

LINKS: dict[str, list[Any]] = {name: [] for name in ("places", "REQUIRES", "IS_A", "AT", "PLACED")}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(simulate(TINY))


@pytest.fixture(scope="module")
def library(snapshot: Snapshot) -> Library:
    return library_of(snapshot)


def library_of(snapshot: Snapshot) -> Library:
    return Library.of(catalogue_of(dataset_of(snapshot)), Names())


def with_job(snapshot: Snapshot, title: str, **links: list[Any]) -> Snapshot:
    properties = {"id": "posted", "title": title, "postedAt": datetime.now(UTC), "status": "OPEN"}
    return patch_snapshot(snapshot, [{"properties": properties, **LINKS, **links}])


def titles(library: Library, query: str, labels: Sequence[str]) -> list[str]:
    data = library.catalogue
    hits = library.search.search(query, labels).hits
    return [data.data.nodes[hit.label].titles[data.positions[hit.label][hit.id]] for hit in hits]


def test_search_finds_a_job_by_its_title(serving: Serving) -> None:
    search = Library.of(serving.catalogue, Names()).search
    title = serving.catalogue.data.nodes["Job"].titles[5]
    hits = search.search(title, ["Job", "Skill"]).hits
    assert serving.catalogue.data.nodes["Job"].titles[serving.catalogue.positions["Job"][hits[0].id]] == title
    assert all(0 < hit.score <= 1 for hit in hits)
    nothing = np.zeros(len(serving.catalogue.ids("Job")), dtype=bool)
    assert search.search(title, ["Job"], None, {"Job": nothing}).hits == []


@given(st.text(max_size=1_000))
def test_any_query_has_an_answer(library: Library, query: str) -> None:
    answer = library.search.search(query, LABELS)
    assert all(0 < hit.score <= 1 and hit.by_words for hit in answer.hits)


@given(st.integers(0, 10_000), st.sampled_from(LABELS))
def test_a_name_with_a_slip_is_among_the_first_five(library: Library, seed: int, label: str) -> None:
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    titles_of_label = set(library.catalogue.data.nodes[label].titles)
    names = sorted(title for title in titles_of_label if LONG_WORD.search(title.lower()))
    name = draw.choice(names)
    slipped = misspell_title(name.lower(), draw)
    words = {word for other in LABELS for word in library.search.lexicons[other].analysed.words}
    if set(slipped.split()) <= words:
        return  # the slip makes another word that is known
    assert name in titles(library, slipped, [label])[:5]


@pytest.mark.parametrize(
    "query", ["zzzzxq", "asdfgh qwrtp", "!!!", "the of and", "\U0001f642", "\u0636\u0635\u062b\u0642"]
)
def test_nonsense_finds_nothing(library: Library, query: str) -> None:
    assert library.search.search(query, LABELS).hits == []


def test_an_updated_index_finds_what_a_new_one_finds(snapshot: Snapshot, library: Library) -> None:
    patched = catalogue_of(dataset_of(with_job(snapshot, "Zymurgist")))
    updated, made = library.update(patched), Library.of(patched, Names())
    for query in ("zymurgist", *patched.data.nodes["Job"].titles[:5], *patched.data.nodes["Skill"].titles[:5]):
        answer, expected = (search.search(query, LABELS) for search in (updated.search, made.search))
        assert (answer.hits, answer.reads_meaning) == (expected.hits, expected.reads_meaning)
        assert {label: mask.tolist() for label, mask in answer.matches.items()} == {
            label: mask.tolist() for label, mask in expected.matches.items()
        }
    assert updated.search.search("zymurgist", ["Job"]).hits[0].id == "posted"
    assert updated.search.lexicons["Skill"] is library.search.lexicons["Skill"], "what has not changed is shared"
    assert updated.search.places is library.search.places


def test_jobs_in_the_place_that_a_query_names_come_first(snapshot: Snapshot) -> None:
    node = ["fa-zyland", "Zyland", None, "Farawayia"]
    place: dict[str, list[Any]] = {"PLACED": [["fa-zyland", 1.0]], "places": [node]}
    library = library_of(snapshot)
    there = library.update(catalogue_of(dataset_of(with_job(snapshot, "Senior zymurgist of beers", **place))))
    assert there.search.search("zymurgist Zyland", ["Job"]).hits[0].id == "posted"
    assert there.search.search("zyland", ["Job"]).hits[0].id == "posted"
    assert there.places.closest("ziland")[0][0] == "fa-zyland"


def test_a_whole_name_scores_more_than_the_rest_of_a_query_without_a_place(snapshot: Snapshot) -> None:
    place: dict[str, list[Any]] = {
        "PLACED": [["fa-zyland", 1.0]],
        "places": [["fa-zyland", "Zyland", None, "Farawayia"]],
    }
    jobs = [
        {"properties": {"id": id, "title": title, "postedAt": datetime.now(UTC), "status": "OPEN"}, **LINKS, **links}
        for id, title, links in (("there", "Zymurgist", place), ("whole", "Zymurgist Zyland", {}))
    ]
    library = library_of(patch_snapshot(snapshot, jobs))
    for semantics in (None, semantics_of(library)):
        [whole, there, *_] = library.search.search("zymurgist Zyland", ["Job"], semantics).hits
        assert (whole.id, there.id) == ("whole", "there")
        assert there.score < whole.score == 1


def test_an_occupation_is_known_by_its_title_without_what_narrows_it(snapshot: Snapshot) -> None:
    catalogue = catalogue_of(dataset_of(snapshot))
    table = catalogue.data.nodes["Occupation"]
    narrowed = ["zymurgist responsible for fine beers", "senior zymurgist", *table.titles[2:]]
    nodes = {**catalogue.data.nodes, "Occupation": replace(table, titles=narrowed, texts=narrowed)}
    library = Library.of(catalogue_of(replace(catalogue.data, nodes=nodes)), Names())
    assert titles(library, "zymurgist", LABELS)[0] == narrowed[0]
    [first, *_] = library.search.search("zymurgists", LABELS, semantics_of(library)).hits
    assert (first.label, first.by_words) == ("Occupation", True)


def test_another_name_of_an_occupation_needs_no_meaning(snapshot: Snapshot) -> None:
    catalogue = catalogue_of(dataset_of(snapshot))
    id, title = catalogue.ids("Occupation")[0], catalogue.data.nodes["Occupation"].titles[0]
    library = Library.of(catalogue, Names(occupations=[(id, title, ["zqn", "zqn of beers"])]))
    meaningless = replace(semantics_of(library), encode=lambda texts: np.zeros((len(texts), 1), dtype=np.float32))
    for query in ("ZQN", "zqn of beers"):
        [hit] = library.search.search(query, ["Occupation"], meaningless).hits
        assert (hit.id, hit.by_words) == (id, True)
        assert hit.score == pytest.approx(0.9)
    [partial] = library.search.search("zqn pilsner", ["Occupation"], meaningless).hits
    assert partial.score < 0.5


def semantics_of(library: Library) -> Semantics:
    """A reader of meaning to which every text means the same."""

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 1), dtype=np.float32)

    texts = {label: encode(library.catalogue.ids(label)) for label in LABELS}
    return Semantics({}, texts, encode, lambda _: False)


def test_arabic_is_matched_by_words_alone(library: Library) -> None:
    semantics = semantics_of(library)
    assert library.search.search("nurse", LABELS, semantics).reads_meaning
    answer = library.search.search("\u0645\u0645\u0631\u0636\u0629", LABELS, semantics)
    assert not answer.reads_meaning
    assert not any(hit.by_meaning for hit in answer.hits)


def test_arabic_titles_are_not_matched_by_meaning(snapshot: Snapshot) -> None:
    library = library_of(with_job(snapshot, "\u0645\u0645\u0631\u0636\u0629"))
    hits = library.search.search("zzzzxq", ["Job"], semantics_of(library)).hits
    assert hits
    assert "posted" not in {hit.id for hit in hits}


@pytest.mark.parametrize(
    ("text", "latin"), [("Ren\u00e9 C++", True), ("\uff4e", True), ("\u0645", False), ("\u043d", False)]
)
def test_letters_are_told_apart(text: str, *, latin: bool) -> None:
    assert is_latin(text) is latin
