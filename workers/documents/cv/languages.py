"""Finds spoken languages and their levels, by spaCy's entity ruler over blank pipelines.

A level stands after its language, as most CVs have it: "English (fluent), German - B1".
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from graph.text_folding import fold_text
from workers.documents.cv.proposal import LanguageEntry
from workers.documents.cv.scripts import is_right_to_left
from workers.documents.phrase_finder import key_of

FILE = Path(__file__).with_name("languages.toml")
LANGUAGE, LEVEL = "LANGUAGE", "LEVEL"
MOST, LONGEST = 20, 2_000


class LanguageFinder:
    """Finds spoken languages in English and Arabic."""

    def __init__(self) -> None:
        tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
        self._pipelines: Mapping[bool, Language] = {
            right_to_left: make_pipeline(code, tables) for right_to_left, code in ((False, "en"), (True, "ar"))
        }

    def find(self, texts: Iterable[str]) -> list[LanguageEntry]:
        """Return the languages in texts that list them, each once, in order."""
        levels: dict[str, str | None] = {}
        for text in texts:
            last: str | None = None
            pipeline = self._pipelines[is_right_to_left(text)]
            with pipeline.memory_zone():
                for entity in pipeline(key_of(text[:LONGEST])).ents:
                    if entity.label_ == LANGUAGE:
                        last = entity.ent_id_
                        levels.setdefault(last, None)
                    elif last is not None and levels[last] is None:
                        levels[last] = entity.ent_id_
        return [LanguageEntry(code=code, level=level) for code, level in levels.items()][:MOST]


def make_pipeline(code: str, tables: Mapping[str, Mapping[str, Any]]) -> Language:
    """Return a blank pipeline whose entity ruler knows languages and levels in folded form."""
    pipeline = spacy.blank(code)
    ruler = pipeline.add_pipe("entity_ruler")
    patterns = [
        {"label": label, "pattern": key_of(name), "id": id}
        for label, table in ((LANGUAGE, tables["names"]), (LEVEL, tables["levels"]))
        for id, names in table.items()
        for name in dict.fromkeys(map(fold_text, names))
    ]
    ruler.add_patterns(patterns)
    return pipeline
