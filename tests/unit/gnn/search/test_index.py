"""The search index."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gnn.scoring.blend import Serving
from gnn.search.index import index_of
from gnn.search.lexicon import Lexicon


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
