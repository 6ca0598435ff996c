"""The search index."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnn.benchmarks.worlds import snapshot_of
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import dataset_of
from gnn.scoring.blend import Serving
from gnn.search.index import LABELS, index_of
from gnn.search.lexicon import Lexicon
from graph.snapshot.patch import patch_snapshot
from graph.world.simulate import simulate
from tests.unit.conftest import TINY

TEXTS = st.lists(st.sampled_from(["nurse", "nurses", "baker", "c++", "of", "city", "مهندس"]), max_size=5).map(" ".join)


@given(st.text(max_size=60))
def test_any_text_can_be_searched_for(query: str) -> None:
    lexicon = Lexicon(
        ["manage databases", "C++ programming", "\u0645\u0647\u0646\u062f\u0633 \u0642\u0648\u0627\u0639\u062f"]
    )
    scores = lexicon.scores(query)
    assert scores.shape == (3,)
    assert np.isfinite(scores).all()


def test_words_are_found_by_their_stem_and_in_arabic() -> None:
    lexicon = Lexicon(["Manage databases", "C++ programming", "\u0627\u0644\u0628\u064a\u0627\u0646\u0627\u062a"])
    assert lexicon.scores("managing a database").argmax() == 0
    assert lexicon.scores("c++").argmax() == 1
    assert lexicon.scores("\u0627\u0644\u0628\u064a\u0627\u0646\u0627\u062a").argmax() == 2


def test_search_finds_a_job_by_its_title(serving: Serving) -> None:
    texts = serving.catalogue.data.nodes["Job"].texts
    title = texts[5].split(".")[0]
    hits = index_of(serving.catalogue, {}).search(title, ["Job", "Skill"], None, {})
    assert texts[serving.catalogue.positions["Job"][hits[0].id]].startswith(title)
    assert all(0 < hit.score <= 1 for hit in hits)
    nothing = np.zeros(len(serving.catalogue.ids("Job")), dtype=bool)
    assert index_of(serving.catalogue, {}).search(title, ["Job"], None, {"Job": nothing}) == []


@given(st.lists(st.lists(TEXTS, max_size=6), min_size=1, max_size=4), TEXTS)
def test_a_lexicon_that_grew_scores_as_one_made_at_once(states: list[list[str]], query: str) -> None:
    lexicon: Lexicon | None = None
    for texts in states:
        lexicon = Lexicon(texts, lexicon.analysed if lexicon else None)
        assert lexicon.scores(query) == pytest.approx(Lexicon(texts).scores(query))


def test_an_updated_index_finds_what_a_new_one_finds() -> None:
    snapshot = snapshot_of(simulate(TINY))
    properties = {"id": "posted", "title": "Zymurgist", "postedAt": datetime.now(UTC), "status": "OPEN"}
    links: dict[str, list[Any]] = {name: [] for name in ("places", "REQUIRES", "IS_A", "AT", "PLACED")}
    patched = catalogue_of(dataset_of(patch_snapshot(snapshot, [{"properties": properties, **links}])))
    before = index_of(catalogue_of(dataset_of(snapshot)), {})
    updated, made = index_of(patched, {}, before), index_of(patched, {})
    for query in ("zymurgist", *patched.data.nodes["Job"].texts[:5], *patched.data.nodes["Skill"].texts[:5]):
        assert updated.search(query, LABELS, None, {}) == made.search(query, LABELS, None, {})
    assert updated.search("zymurgist", ["Job"], None, {})[0].id == "posted"
    assert updated.lexicons["Skill"] is before.lexicons["Skill"], "what has not changed is shared"
