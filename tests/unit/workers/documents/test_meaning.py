"""The text model in the linker: its names, its heads, and what it does not read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnn.features.text import DIMENSIONS, unit
from gnn.features.text_head import TextHead
from gnn.scoring.artifact import text_digest
from gnn.scoring.text_model import MOST_NEW, TextModel
from graph.catalogue.lookup import Names
from workers.documents.linker import TextLinker
from workers.documents.matcher import TextMatcher
from workers.documents.meaning import meaning_of

NAMES = Names(skills=[("s1", "fly kites", []), ("s2", "bake cakes", [])], occupations=[("o1", "kite pilot", [])])
HEAD = TextHead(np.zeros((DIMENSIONS, 1), np.float32), np.zeros((1, DIMENSIONS), np.float32))


class WordEmbedder:
    """Gives each word of a text a direction of its own, and "dragons" that of "kites"."""

    name = "words"
    source = "tests"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], progress: Any = None) -> NDArray[np.float32]:
        del progress
        self.texts += texts
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.casefold().replace("dragons", "kites").split():
                row[int(text_digest(word.strip(".")), 16) % DIMENSIONS] = 1.0
        return unit(vectors)

    def knows(self, word: str) -> bool:
        del word
        return True

    def state(self) -> dict[str, NDArray[Any]]:
        return {}


def model_of(names: Sequence[str]) -> TextModel:
    vectors = WordEmbedder().encode(names).astype(np.float16)
    digests = map(text_digest, names)
    return TextModel("t1", {"Skill": HEAD, "Occupation": HEAD}, dict(zip(digests, vectors, strict=True)))


def test_what_a_text_implies_is_linked_by_the_text_model() -> None:
    embedder = WordEmbedder()
    meaning = meaning_of(model_of(["fly kites", "kite pilot"]), NAMES, embedder)
    assert embedder.texts == ["bake cakes"]  # the only name that the model does not have
    text = "You will fly dragons."
    reading = TextLinker(TextMatcher(NAMES.skills, NAMES.occupations), meaning).read(text)
    assert [(skill.skill, skill.is_named, text[skill.start : skill.end]) for skill in reading.skills] == [
        ("s1", False, "fly dragons")
    ]


def test_a_title_is_linked_by_another_title_that_the_text_model_has() -> None:
    names = Names(occupations=[("o1", "kite pilot", ["string puller", "unseen title"]), ("o2", "puller of teeth", [])])
    meaning = meaning_of(model_of(["kite pilot", "string puller"]), names, WordEmbedder())
    assert meaning is not None
    assert meaning.other_titles is not None
    assert meaning.other_titles.occupations.tolist() == [0]  # what the model does not have is not encoded
    guess = TextLinker(TextMatcher([], []), meaning).read("String pullers").occupations[0]
    assert (guess.occupation, guess.is_named) == ("o1", False)


def test_a_title_that_names_an_occupation_is_not_encoded_in_parts() -> None:
    embedder = WordEmbedder()
    meaning = meaning_of(model_of(["fly kites", "kite pilot", "bake cakes"]), NAMES, embedder)
    linker = TextLinker(TextMatcher(NAMES.skills, NAMES.occupations), meaning)
    assert linker.read("Kite Pilots").occupations[0].is_named
    assert embedder.texts == ["Kite Pilots"]
    assert not linker.read("Dragon Pilots").occupations[0].is_named
    assert "dragon pilot" in embedder.texts


def test_arabic_sentences_are_not_encoded() -> None:
    embedder = WordEmbedder()
    meaning = meaning_of(model_of(["fly kites", "kite pilot", "bake cakes"]), NAMES, embedder)
    linker = TextLinker(TextMatcher(NAMES.skills, NAMES.occupations), meaning)
    assert linker.read("مطلوب طيار طائرات ورقية للعمل في kites").skills == ()
    assert embedder.texts == []


def test_a_model_that_lacks_too_many_names_is_not_used() -> None:
    names = Names(skills=[(str(number), f"skill {number}", []) for number in range(MOST_NEW + 1)])
    assert meaning_of(model_of(["fly kites"]), names, WordEmbedder()) is None
