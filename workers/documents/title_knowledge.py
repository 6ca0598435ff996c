"""Reads what is known about job titles besides ESCO's names, from ``occupation_names.toml``."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graph.text_folding import fold_name, fold_text
from workers.documents.title_matcher import Occupations, TitleKnowledge
from workers.documents.title_phrases import TitleWords

REVIEWED = Path(__file__).with_name("occupation_names.toml")


def read_title_knowledge() -> TitleKnowledge:
    """Read the reviewed list."""
    tables: dict[str, Any] = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    spellings = {fold_text(written): fold_text(meant) for written, meant in tables["spellings"].items()}
    return TitleKnowledge(
        words=TitleWords(fold_all(tables["ignored"]), spellings, fold_all(tables["heads"])),
        grades=fold_all(tables["grades"]),
        fieldless=fold_all(tables["fieldless"]),
        vague=fold_all(tables["vague"]),
        spoken=fold_all(tables["spoken"]),
        ordinary=fold_all(tables["ordinary"]),
        misleading=fold_all(tables["misleading"]),
        unlinked=frozenset(tables["unlinked"]),
        kin=[fold_all(kind) for kind in tables["kin"]],
        everyday={entry["id"]: entry["titles"] for entry in tables["occupation"]},
    )


def list_searched_titles(occupations: Occupations, knowledge: TitleKnowledge) -> dict[str, list[str]]:
    """Return what people call occupations besides their own names, by id.

    These are the titles of daily speech, and the abbreviations of whole titles: "RN" is a "registered nurse". English
    titles with no other words than a name of the occupation are left out: its own words find it, and "developer" is
    more than a software developer.
    """
    abbreviations = defaultdict[str, list[str]](list)
    for written, meant in (knowledge.words.spellings or {}).items():
        if " " in meant and written.isalpha():
            abbreviations[meant].append(written)
    titles: dict[str, list[str]] = {}
    for id, label, others in occupations:
        own = knowledge.everyday.get(id, ())
        short = [
            abbreviation for name in (label, *others, *own) for abbreviation in abbreviations.get(fold_name(name), ())
        ]
        name_words = [set(fold_name(name).split()) for name in (label, *others)]
        new = [title for title in own if not title.isascii() or not is_within(title, name_words)]
        if new or short:
            titles[id] = list(dict.fromkeys([*new, *short]))
    return titles


def is_within(title: str, name_words: Iterable[set[str]]) -> bool:
    """Return whether a name holds all words of a title."""
    words = set(fold_name(title).split())
    return any(words <= own for own in name_words)


def fold_all(words: Iterable[str]) -> frozenset[str]:
    """Return words in folded form."""
    return frozenset(map(fold_text, words))
