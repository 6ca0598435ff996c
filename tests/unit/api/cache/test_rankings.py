"""The stored form of rankings and the sent form of responses."""

import json
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from api.cache.encoding import encode_answer
from api.cache.rankings import dump_ranking, load_ranking
from gnn.scoring.blend import Algorithm, Ranking, ScoredItem, ScoredItems
from gnn.scoring.retrieval import Source
from graph.catalogue.types import ItemLabel

AT = datetime(2026, 1, 1, tzinfo=UTC)


def ranking(ids: list[str]) -> Ranking:
    """A ranking of some items, the first one scored highest."""
    count = len(ids)
    items = ScoredItems(
        ids=ids,
        scores=[90.0 - place for place in range(count)],
        names=["learned", "skills"],
        parts=[[60.0 - place, 30.0] for place in range(count)],
        confidences=[0.5, None][:count],
        sources=[Source.GNN, Source.FRESH][:count],
    )
    return Ranking(
        "ann", ItemLabel.JOB, items, "v1", Algorithm.HYBRID, AT, AT + timedelta(hours=1), 70.0, "s", b"\x01\x02"
    )


@pytest.mark.parametrize("ids", [[], ["a", "b"]])
def test_a_kept_ranking_comes_back_as_it_was(ids: list[str]) -> None:
    kept = ranking(ids)
    assert load_ranking(dump_ranking(kept)) == kept


def test_items_are_made_when_they_are_asked_for() -> None:
    items = ranking(["a", "b"]).items
    first = ScoredItem("a", 90.0, (("learned", 60.0), ("skills", 30.0)), 0.5, Source.GNN)
    assert items[0] == first
    assert items[:1] == (first,)
    assert [item.item for item in items] == ["a", "b"]
    assert items[-1].confidence is None


def test_a_ranking_of_another_version_is_refused() -> None:
    facts = orjson.loads(dump_ranking(ranking(["a"])))
    facts["items"] = [["a", 90.0, [60.0, 30.0], 0.5, "GNN"]]
    with pytest.raises((LookupError, TypeError, ValueError)):
        load_ranking(orjson.dumps(facts))


@pytest.mark.parametrize("text", ["plain", "«»", "half a pair: \ud800"])
def test_whatever_a_client_sent_can_be_sent_back(text: str) -> None:
    assert json.loads(encode_answer({"message": text})) == {"message": text}
