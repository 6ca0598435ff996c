"""The text model: pairs, held-out concepts, the fit of heads, the gate, and the files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gnn.errors import ArtifactError, InsufficientDataError
from gnn.features.text import DIMENSIONS, unit
from gnn.features.text_head import TextHead
from gnn.scoring import loader
from gnn.scoring.artifact import text_digest
from gnn.scoring.model_store import ModelStore
from gnn.scoring.text_model import ARRAYS, TextModel, is_text_model, load_text_model, save_text_model
from gnn.training.text_head_fit import HeadSettings, fit_head, rank_names
from gnn.training.text_model_fit import FittedText, fit_text_model, judge_text_model
from gnn.training.text_pairs import (
    DESCRIBED,
    Pair,
    add_descriptions,
    first_sentence,
    is_held_out,
    make_pairs,
    make_queries,
)
from graph.catalogue.concepts import Concept

COUNT = 300
SETTINGS = dict.fromkeys(("Skill", "Occupation"), HeadSettings(steps=30, batch=64, width=64, learning_rate=2e-3))


class NoisyEmbedder:
    """Gives the names of one concept a common part, and every vector a large part that tells nothing."""

    name = "noisy"
    source = "tests"

    def __init__(self) -> None:
        generator = np.random.default_rng(1)
        self._noise = generator.normal(size=(8, DIMENSIONS)).astype(np.float32)

    def encode(self, texts: Sequence[str], progress: Any = None) -> NDArray[np.float32]:
        del progress
        return unit(np.stack([self._read(text) for text in texts]))

    def _read(self, text: str) -> NDArray[np.float32]:
        own = np.random.default_rng(list(text.encode()))
        concept = np.random.default_rng(int(text.rsplit(maxsplit=1)[-1].strip(".")))
        meaning = concept.normal(size=DIMENSIONS).astype(np.float32)
        return np.asarray(0.7 * meaning + own.normal(size=8).astype(np.float32) @ self._noise, np.float32)

    def knows(self, word: str) -> bool:
        del word
        return False

    def state(self) -> dict[str, NDArray[Any]]:
        return {}


def taxonomy() -> list[Concept]:
    return [
        Concept(
            f"{label}-{number}",
            label,
            f"{label} {number}",
            (f"alias {number}", f"other {number}"),
            description=f"About {number}. More.",
        )
        for label in ("Skill", "Occupation")
        for number in range(COUNT)
    ]


@pytest.fixture(scope="module")
def fitted() -> FittedText:
    return fit_text_model(taxonomy(), NoisyEmbedder(), 7, None, lambda *_: None, SETTINGS)


def test_held_out_concepts_are_always_the_same_and_never_learned_from() -> None:
    concepts = taxonomy()
    held_out = [position for position, concept in enumerate(concepts) if is_held_out(concept)]
    assert 0.02 * len(concepts) < len(held_out) < 0.1 * len(concepts)
    assert {position for _, position in make_queries(concepts, 1)} == set(held_out)
    pairs = make_pairs(concepts, 1)
    assert not {pair.concept for pair in pairs} & set(held_out)
    assert {pair.other for pair in pairs if concepts[pair.concept].id == "Occupation-0"} == {
        "alias 0",
        "other 0",
        "About 0.",
    }


def test_a_concept_without_a_description_has_no_first_sentence() -> None:
    assert first_sentence(Concept("a", "Skill", "a")) == ""


def test_a_description_moves_its_concept_and_no_other() -> None:
    concepts = [Concept("a", "Skill", "fly kites", description="Use wind. Or not."), Concept("b", "Skill", "sail")]
    basis = np.eye(3, DIMENSIONS, dtype=np.float32)
    described = add_descriptions(concepts, {"fly kites": basis[0], "sail": basis[1], "Use wind.": basis[2]})
    assert described["fly kites"] == pytest.approx(unit((basis[0] + DESCRIBED * basis[2])[None])[0])
    assert described["sail"] == pytest.approx(basis[1])


def test_heads_find_names_of_held_out_concepts_better_than_none(fitted: FittedText) -> None:
    assert set(fitted.heads) == {"Skill", "Occupation"}
    assert fitted.quality.mean() > fitted.plain.mean()
    assert judge_text_model(fitted).promoted


def test_the_same_heads_again_are_no_gain(fitted: FittedText) -> None:
    names = {text_digest(name): vector.astype(np.float16) for name, vector in fitted.names.items()}
    active = TextModel("t1", fitted.heads, names)
    again = fit_text_model(taxonomy(), NoisyEmbedder(), 7, active, lambda *_: None, SETTINGS)
    verdict = judge_text_model(again)
    assert not verdict.promoted
    assert "the active model" in verdict.reason


def test_a_small_taxonomy_is_refused() -> None:
    with pytest.raises(InsufficientDataError, match="pairs of names"):
        fit_text_model(taxonomy()[:10], NoisyEmbedder(), 7, None, lambda *_: None)


def test_an_unfitted_head_changes_nothing() -> None:
    vectors = unit(np.random.default_rng(0).normal(size=(3, DIMENSIONS)).astype(np.float32))
    head = TextHead(np.ones((DIMENSIONS, 4), np.float32), np.zeros((4, DIMENSIONS), np.float32))
    assert head.apply(vectors) == pytest.approx(vectors, abs=1e-6)
    assert not head.apply(np.zeros((1, DIMENSIONS), np.float32)).any()


def test_a_fit_with_one_seed_gives_the_same_head() -> None:
    embedder, pairs = NoisyEmbedder(), [Pair(f"name {i}", f"alias {i}", i) for i in range(40)]
    texts = [text for pair in pairs for text in (pair.name, pair.other)]
    vectors = dict(zip(texts, embedder.encode(texts), strict=True))
    first, second = (
        fit_head(pairs, vectors, HeadSettings(steps=3, batch=16, width=16), lambda _: None)[0] for _ in range(2)
    )
    assert (first.up == second.up).all()
    assert first.up.any()


def test_a_query_is_ranked_among_the_names_of_its_label() -> None:
    concepts = [Concept("s", "Skill", "a"), Concept("o", "Occupation", "b"), Concept("p", "Occupation", "c")]
    basis = np.eye(3, DIMENSIONS, dtype=np.float32)
    vectors = {"a": basis[0], "b": basis[1], "c": basis[2], "like a": basis[0], "like b and a": basis[0] + basis[2]}
    ranks = rank_names([("like a", 0), ("like b and a", 1)], concepts, vectors, vectors, None)
    assert ranks == pytest.approx([1.0, 0.5])


def test_a_model_is_stored_and_read(fitted: FittedText, tmp_path: Path) -> None:
    folder = save_text_model(tmp_path, "t1", fitted.heads, fitted.names, {"metrics": {}})
    assert is_text_model(folder)
    loader.check(folder)
    with pytest.raises(ArtifactError, match="cannot rank"):
        loader.load(folder)
    model = load_text_model(folder)
    assert model.missing(["Skill 1", "new 5"]) == ["new 5"]
    read = model.encode_names("Skill", ["Skill 1", "new 5"], NoisyEmbedder())
    names = np.stack([fitted.names["Skill 1"], NoisyEmbedder().encode(["new 5"])[0]])
    expected = fitted.heads["Skill"].apply(names)
    assert read == pytest.approx(expected, abs=1e-2)


def test_a_damaged_model_is_refused(fitted: FittedText, tmp_path: Path) -> None:
    folder = save_text_model(tmp_path, "t1", fitted.heads, fitted.names, {})
    (folder / ARRAYS).write_bytes(b"broken")
    model, problem = loader.load_text_stored(ModelStore(tmp_path), "t1")
    assert model is None
    assert problem is not None
    assert "damaged" in problem
